"""What the tests of this app share with the house's own."""

from tests.conftest import shared_data

__all__ = ["shared_data"]
