"""What every race may ask for: the cast, the hands, and at the end how often they tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.cast import Cast, make_cast
from tests.races.hands import Hands


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def hands(
    transactional_db: None, record_property: Callable[[str, object], None]
) -> Iterator[Hands]:
    found = Hands()
    yield found
    found.let_go()
    record_property("attempts", found.attempts)
