"""The extras of the package: what each brings, and a sentence that names the one that a verb needs."""

from __future__ import annotations

from importlib.util import find_spec

from townscale.words import unsupported

EXTRAS = {
    "plot": ("altair", "vl_convert"),
    "report": ("altair", "docx", "jinja2", "vl_convert", "xlsxwriter"),
    "pdf": ("altair", "jinja2", "typst", "vl_convert"),
    "plan": ("highspy",),
}
"""The modules that each extra brings."""


def require(extra: str) -> None:
    """Raise ``UnsupportedError`` where what an extra brings is not installed; the sentence names the extra."""
    gone = [name for name in EXTRAS[extra] if find_spec(name) is None]
    if gone:
        raise unsupported(
            "problem.extra", modules=", ".join(gone), extra=extra, is_are="is" if len(gone) == 1 else "are"
        )
