"""The bill of materials of a wheel: taken out of it, looked at, and put beside it. Run by ``make dist``."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path


def taken_out(wheel: Path) -> Path:
    """Write the CycloneDX file that the wheel holds beside the wheel; a wheel without one is refused."""
    with zipfile.ZipFile(wheel) as file:
        names = [name for name in file.namelist() if ".dist-info/sboms/" in name and name.endswith(".cyclonedx.json")]
        if len(names) != 1:
            sys.exit(f"{wheel}: {len(names)} CycloneDX files were found where one was expected")
        said = json.loads(file.read(names[0]))
    parts = {part["name"] for part in said.get("components", [])}
    if said.get("bomFormat") != "CycloneDX" or not {"arrow", "pyo3", "townscale"} <= parts:
        sys.exit(f"{wheel}: {names[0]} does not list what the extension is built of")
    out = wheel.with_suffix(".cyclonedx.json")
    out.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return out


if __name__ == "__main__":
    for given in sys.argv[1:]:
        print(taken_out(Path(given)))
