"""The licences of the crates that are compiled into the wheel: ``THIRD-PARTY-LICENCES.txt``, which ships in it.

Run by ``make licences`` after ``Cargo.lock`` changed. The crates are those that cargo links into the extension on any
system; the texts are those that each crate's own archive holds.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
OUT = ROOT / "THIRD-PARTY-LICENCES.txt"
OURS = ("townscale", "townscale-python")
TEXTS = ("LICENSE*", "LICENCE*", "license*", "COPYING*", "COPYRIGHT*", "NOTICE*", "UNLICENSE*", "LICENSES/*")
RULE = "=" * 100


def linked() -> list[dict[str, Any]]:
    """The packages that the extension is linked with, as cargo describes them, by name."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    said = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
    packages = {package["id"]: package for package in said["packages"]}
    nodes = {node["id"]: node for node in said["resolve"]["nodes"]}
    waiting = [identity for identity, package in packages.items() if package["name"] in OURS]
    found: set[str] = set()
    while waiting:
        identity = waiting.pop()
        if identity not in found:
            found.add(identity)
            waiting += [
                dependency["pkg"]
                for dependency in nodes[identity]["deps"]
                if any(kind["kind"] is None for kind in dependency["dep_kinds"])
            ]
    crates = [packages[identity] for identity in found if packages[identity]["name"] not in OURS]
    return sorted(crates, key=lambda package: (package["name"], package["version"]))


def texts(package: dict[str, Any]) -> list[str]:
    """The licence files of a package."""
    folder = Path(package["manifest_path"]).parent
    files = {path for pattern in TEXTS for path in folder.glob(pattern) if path.is_file()}
    return [path.read_text("utf-8", errors="replace").strip() for path in sorted(files)]


def document() -> str:
    """The list of crates, and after it every text once, with the crates that it is the text of."""
    crates = linked()
    lines = ["The crates compiled into townscale, and their licences.", ""]
    by_text: dict[str, tuple[str, list[str]]] = {}
    for package in crates:
        name = f"{package['name']} {package['version']}"
        lines.append(f"{name}: {package['license'] or 'see its text below'}")
        for text in texts(package):
            plain = "\n".join(line.rstrip() for line in text.splitlines())
            by_text.setdefault(" ".join(text.split()).lower(), (plain, []))[1].append(name)
    for text, names in by_text.values():
        lines += ["", RULE, ", ".join(dict.fromkeys(names)), RULE, text]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the file, or with ``--check`` say whether it is as it should be."""
    if "--check" in sys.argv[1:]:
        sys.exit(None if OUT.read_text("utf-8") == document() else "the list of licences is old: run `make licences`")
    OUT.write_text(document(), "utf-8")
    print(OUT)


if __name__ == "__main__":
    main()
