"""Put the crate's WebAssembly into the demonstration page: one HTML file that is opened from disk.

python tools/wasm_demo.py MODULE.wasm OUT.html
"""

import base64
import gzip
import sys
from pathlib import Path

PAGE = Path(__file__).parents[1] / "wasm" / "page" / "demo.html"


def main(module: str, out: str) -> None:
    packed = base64.b64encode(gzip.compress(Path(module).read_bytes(), mtime=0)).decode()
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    Path(out).write_text(PAGE.read_text(encoding="utf-8").replace("{engine}", packed, 1), encoding="utf-8")
    print(f"{out}: {Path(out).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(*sys.argv[1:])
