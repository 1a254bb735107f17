"""Write the bill of materials: sbom.py [FILE]; var/huisheng.cdx.json if none is named.

CycloneDX JSON of the Python packages of requirements/runtime.txt (by cyclonedx-py) and of the
front-end packages of package-lock.json. The same locks give the same bytes: no time, no serial
number, no address of a package host, nothing of the machine.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "bin"), str(ROOT / "src")]


def python_part() -> dict[str, Any]:
    """Return the bill of the Python lock as cyclonedx-py draws it."""
    command = [
        str(ROOT / "bin" / "checks"), "cyclonedx-py", "requirements", "requirements/runtime.txt",
        "--output-reproducible", "--of", "JSON", "--mc-type", "application",
        "--pyproject", "pyproject.toml",
    ]  # fmt: skip
    drawn = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL)  # fmt: skip
    bill: dict[str, Any] = json.loads(drawn.stdout)
    return bill


def without_hosts(component: dict[str, Any]) -> dict[str, Any]:
    """Return a component with the hashes of its files and without where they may be fetched."""
    links = component.pop("externalReferences", [])
    hashes = [h for link in links if link["type"] == "distribution" for h in link.get("hashes", [])]
    component.pop("description", None)
    component["bom-ref"] = component["purl"]
    component["properties"] = [
        {"name": "huisheng:file-sha256", "value": value}
        for value in sorted({h["content"] for h in hashes})
    ]
    return component


def front_end() -> list[dict[str, Any]]:
    """Return the packages pages load, as components."""
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    found = []
    for path, row in sorted(packages.items()):
        if not path or row.get("dev"):
            continue
        name = path.removeprefix("node_modules/")
        algorithm, _dash, digest = row["integrity"].partition("-")
        purl = f"pkg:npm/{name.replace('@', '%40')}@{row['version']}"
        found.append(
            {
                "bom-ref": purl, "type": "library", "name": name, "version": row["version"],
                "purl": purl, "licenses": [{"expression": row["license"]}],
                "hashes": [{"alg": algorithm.upper().replace("SHA", "SHA-"),
                            "content": base64.b64decode(digest).hex()}],
            }
        )  # fmt: skip
    return found


def main() -> int:
    import licences  # beside this file

    from huisheng import __version__

    bill = python_part()
    libraries = [without_hosts(component) for component in bill["components"]]
    for component in libraries:
        component["licenses"] = [{"expression": licences.licence_of(component["name"])}]
    bill["components"] = sorted(libraries, key=lambda c: str(c["bom-ref"])) + front_end()
    bill["metadata"].pop("tools", None)
    bill["metadata"]["component"]["version"] = __version__
    bill.pop("dependencies", None)
    bill.pop("serialNumber", None)
    path = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "var" / "huisheng.cdx.json")
    path.write_text(json.dumps(bill, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"▸ {len(bill['components'])} components in {path}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
