"""The pictures of the READMEs: the first page of the demo's report, in both languages."""

from pathlib import Path

from townscale import demo
from townscale.report.pdf import compile_pages
from townscale.words import LANGUAGES, Words

DOCS = Path(__file__).parents[1] / "docs"

if __name__ == "__main__":
    DOCS.mkdir(exist_ok=True)
    for language in LANGUAGES:
        chain = demo.links(language, 0, 1000, lambda text: None)
        pages = compile_pages(demo.document(chain, Words(language)), "png")
        (DOCS / f"report.{language}.png").write_bytes(pages[0])
