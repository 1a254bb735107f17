"""静态文件 — the addresses of collected files."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Collected files have one address as long as a process lives: it is worked out once.

    A page asks for a dozen of them; each costs a tenth of a millisecond to put together.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """Return the address of a file by its plain name."""
        if name not in self._addresses or force:
            self._addresses[name] = super().url(name, force)
        return self._addresses[name]
