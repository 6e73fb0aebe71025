"""The site is put together from three sources of pages, and built once in each language.

``docs/`` holds the pages in English, ``docs/zh/`` those in Chinese under the same names. To these come pages generated
from the package's data (``pages``) and the notebooks (``notebooks``). A page that only one language has stands in the
other tree too, and says that it has no translation.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from tools.site import notebooks as books
from tools.site import pages
from tools.site.languages import CHINESE, LANGUAGES, Language, other

NOT_PAGES = ("_build", "_static", "_templates", "zh")


def build(root: Path, out: Path, *, notebooks: bool = True) -> Path:
    """Build the site below ``out`` and give its folder; a warning of Sphinx is an error."""
    site = out / "site"
    for folder in (site, out / "doctrees"):
        shutil.rmtree(folder, ignore_errors=True)
    sources = {language: assemble(root, out, language) for language in LANGUAGES}
    books.write(root / "notebooks", sources[LANGUAGES[0]] / "tutorials", out / "notebooks", run=notebooks)
    for language in LANGUAGES:
        fill_in(sources[language], sources[other(language)], language)
    for language in LANGUAGES:
        _sphinx(root / "docs", sources[language], site / language.code, out / "doctrees" / language.code, language)
    (site / "index.html").write_text(_entrance(), encoding="utf-8")
    return site


def assemble(root: Path, out: Path, language: Language) -> Path:
    """The written and the generated pages of one language in a folder of their own."""
    source = out / "source" / language.code
    shutil.rmtree(source, ignore_errors=True)
    tree = root / "docs" / "zh" if language is CHINESE else root / "docs"
    for page in written(tree):
        target = source / page.relative_to(tree)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(page, target)
    pages.write(root, source, language)
    return source


def written(tree: Path) -> list[Path]:
    """The pages and pictures of a tree that people wrote."""
    files = [path for path in sorted(tree.rglob("*")) if path.suffix in (".md", ".png")]
    return [path for path in files if not set(path.relative_to(tree).parts) & set(NOT_PAGES)]


def fill_in(source: Path, from_tree: Path, language: Language) -> None:
    """A page for each that only the other language has, which says so and leads there."""
    for page in sorted(from_tree.rglob("*.md")):
        place = page.relative_to(from_tree)
        target = source / place
        if target.exists():
            continue
        title = re.search(r"^# (.+)$", page.read_text("utf-8"), re.M)
        up = "../" * len(place.parts)
        there = f"{up}{other(language).code}/{place.with_suffix('.html').as_posix()}"
        name = title[1] if title else place.stem
        link = f'<a href="{there}">{name}</a>'
        target.parent.mkdir(parents=True, exist_ok=True)
        said = language.untranslated.format(link=link)
        below = "\n```{toctree}\n:hidden:\n:glob:\n\n*\n```\n" if place.stem == "index" else ""
        text = f'# {name}\n\n```{{raw}} html\n<p class="untranslated">{said}</p>\n```\n{below}'
        target.write_text(text, encoding="utf-8")


def _sphinx(settings: Path, source: Path, target: Path, doctrees: Path, language: Language) -> None:
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            srcdir=source,
            confdir=settings,
            outdir=target,
            doctreedir=doctrees,
            buildername="html",
            confoverrides={"language": language.sphinx},
            warningiserror=True,
            status=None,
        )
        app.build()
        if app.statuscode:
            raise SystemExit(f"the pages in {language.name} were not built")


def _entrance() -> str:
    """The first page: it leads to the reader's language, and without a script lets the reader choose."""
    links = "".join(f'<p><a href="{one.code}/index.html">{one.name}</a></p>' for one in LANGUAGES)
    chosen = "location.replace((navigator.language.startsWith('zh') ? 'zh' : 'en') + '/index.html')"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>townscale</title>'
        f"<script>{chosen}</script>{links}</html>\n"
    )
