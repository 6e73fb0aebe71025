"""The extras of the package: what each brings, and a sentence that names the one that a verb needs."""

from __future__ import annotations

from importlib.util import find_spec

from townscale._core import UnsupportedError
from townscale._language import language

EXTRAS = {
    "plot": ("altair", "vl_convert"),
    "report": ("altair", "docx", "jinja2", "vl_convert", "xlsxwriter"),
    "pdf": ("altair", "jinja2", "typst", "vl_convert"),
    "plan": ("highspy",),
}
"""The modules that each extra brings."""
NEEDED = {
    "en": "this needs {modules}, which {is_are} not installed. Run: pip install 'townscale[{extra}]'",
    "zh": "此项需要 {modules}，尚未安装。请运行：pip install 'townscale[{extra}]'",
}


def require(extra: str) -> None:
    """Raise ``UnsupportedError`` where what an extra brings is not installed; the sentence names the extra."""
    gone = [name for name in EXTRAS[extra] if find_spec(name) is None]
    if gone:
        is_are = "is" if len(gone) == 1 else "are"
        raise UnsupportedError(NEEDED[language()].format(modules=", ".join(gone), extra=extra, is_are=is_are))
