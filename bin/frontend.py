"""Copy the few third-party front-end files our pages use from node_modules to var/frontend/vendor.

Django serves var/frontend as static files, so a page names them `vendor/tabler/tabler.min.css`.
The icons named in src/huisheng/ui/icons.txt become one sprite, `vendor/icons.svg`. A file that is
already the same is left alone.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "var" / "frontend" / "vendor"
ICON_NAMES = ROOT / "src" / "huisheng" / "ui" / "icons.txt"
ICONS = PACKAGES / "@tabler" / "icons" / "icons"

COPIES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/LICENSE": "leaflet/LICENSE",
    **{
        f"leaflet/dist/images/{name}.png": f"leaflet/images/{name}.png"
        for name in ("layers", "layers-2x", "marker-icon", "marker-icon-2x", "marker-shadow")
    },
}
OUTLINE = (
    'fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round"'
)
SOURCE_MAP = re.compile(rb"\n?(/\*|//)# sourceMappingURL=[^\n]*")


def write(target: Path, content: bytes) -> bool:
    """Write `content` unless it is there already; say whether anything changed."""
    if target.exists() and target.read_bytes() == content:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return True


def copied(source: Path) -> bytes:
    """The file as we serve it: without its pointer to a source map, which we do not ship."""
    content = source.read_bytes()
    return SOURCE_MAP.sub(b"", content) if source.suffix in {".js", ".css"} else content


def drawing_of(name: str) -> Path:
    """Where the icon is drawn: `home` is an outline icon, `filled/home` a filled one."""
    return ICONS / f"{name if '/' in name else f'outline/{name}'}.svg"


def symbol(name: str) -> str:
    """One icon as an SVG <symbol>."""
    drawing = drawing_of(name).read_text()
    paint = 'fill="currentColor"' if name.startswith("filled/") else OUTLINE
    shapes = re.findall(r"<(?:path|circle|rect|line|polyline|ellipse|polygon)[^>]*>", drawing)
    inner = "".join(s for s in shapes if 'd="M0 0h24v24H0z"' not in s)
    return f'<symbol id="{name.replace("/", "-")}" viewBox="0 0 24 24" {paint}>{inner}</symbol>'


def sprite(names: list[str]) -> bytes:
    """All icons of the product in one file, used as <use href="…/icons.svg#name">."""
    body = "\n".join(symbol(name) for name in sorted(set(names)))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'.encode()


def icon_names() -> list[str]:
    """The names listed one a line in icons.txt; `#` starts a comment."""
    if not ICON_NAMES.exists():
        return []
    lines = (line.partition("#")[0].strip() for line in ICON_NAMES.read_text().splitlines())
    return [line for line in lines if line]


def main() -> int:
    missing = [name for name in icon_names() if not drawing_of(name).exists()]
    if missing:
        print(f"✗ icons.txt names icons that do not exist: {', '.join(missing)}", file=sys.stderr)
        return 1
    changed = [write(VENDOR / to, copied(PACKAGES / source)) for source, to in COPIES.items()]
    changed.append(write(VENDOR / "icons.svg", sprite(icon_names())))
    if any(changed):
        print(
            f"▸ 前端文件已就位 · {sum(changed)} front-end files placed in var/frontend",
            file=sys.stderr,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
