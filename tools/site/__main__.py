"""``python -m tools.site``: build the documentation site of both languages, and check its links."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.site.build import build
from tools.site.links import broken

ROOT = Path(__file__).parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.site", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "_build", help="folder to build in")
    parser.add_argument("--no-notebooks", action="store_true", help="show notebooks without running them")
    given = parser.parse_args()
    site = build(ROOT, given.out, notebooks=not given.no_notebooks)
    found = broken(site)
    for line in found:
        print(line, file=sys.stderr)
    print(site / "index.html")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
