"""Primary keys that carry their time of birth: uuid version 7."""

from datetime import datetime
from uuid import UUID

from uuid_utils import compat


def uuid7() -> UUID:
    """Return a new version-7 uuid: 48 bits of milliseconds, then randomness; later ones sort later.

    >>> uuid7().version
    7
    >>> uuid7() < uuid7()
    True
    """
    return compat.uuid7()


def first_of(at: datetime) -> UUID:
    """Return a key below every version-7 uuid born at `at` or later, above those born before.

    >>> from datetime import UTC
    >>> first_of(datetime(2020, 1, 1, tzinfo=UTC)) < uuid7()
    True
    """
    return UUID(int=int(at.timestamp() * 1000) << 80)
