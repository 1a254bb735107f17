"""Primary keys that carry their time of birth: uuid version 7."""

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
