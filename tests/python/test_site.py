"""The documentation site builds without a warning, its links lead somewhere, both languages can be searched offline."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tools.site.build import build, fill_in  # noqa: E402
from tools.site.chinese_search import ChinesePairs  # noqa: E402
from tools.site.languages import CHINESE  # noqa: E402
from tools.site.links import broken  # noqa: E402
from tools.site.pages import findings, python  # noqa: E402

DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, with notebooks as they are in the repository."""
    return build(ROOT, tmp_path_factory.mktemp("site"), notebooks=False)


def test_links_lead_to_what_is_there_and_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    assert broken(site) == []


def test_a_broken_link_and_a_foreign_script_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "b.html").write_text('<p id="there">b</p>')
    (tmp_path / "a.html").write_text(
        '<a href="b.html#there">1</a><a href="b.html#gone">2</a><a href="c.html">3</a>'
        '<a href="https://example.org">4</a><script src="https://example.org/x.js"></script>'
    )
    assert broken(tmp_path) == [
        "a.html: https://example.org/x.js is loaded from elsewhere",
        "a.html: b.html#gone leads to no anchor",
        "a.html: c.html leads to no file",
    ]


def test_both_languages_have_the_same_pages_and_lead_to_each_other(site: Path) -> None:
    trees = [{path.relative_to(site / code) for path in (site / code).rglob("*.html")} for code in ("en", "zh")]
    assert trees[0] == trees[1]
    for code, other in (("en", "zh"), ("zh", "en")):
        for page in (site / code).rglob("*.html"):
            if page.stem not in ("genindex", "search", "py-modindex"):
                place = page.relative_to(site / code).as_posix()
                assert f"{other}/{place}" in page.read_text("utf-8"), place


def test_a_page_without_translation_says_so(tmp_path: Path) -> None:
    english, chinese = tmp_path / "en", tmp_path / "zh"
    english.mkdir()
    (english / "posts.md").write_text("# Size posts\n", encoding="utf-8")
    fill_in(chinese, english, CHINESE)
    made = (chinese / "posts.md").read_text("utf-8")
    assert "本页尚无中文译文" in made and '<a href="../en/posts.html">Size posts</a>' in made


def _index(site: Path, language: str) -> dict[str, object]:
    text = (site / language / "searchindex.js").read_text("utf-8")
    found: dict[str, object] = json.loads(text.removeprefix("Search.setIndex(").rstrip().removesuffix(")"))
    return found


def _pages_with(index: dict[str, object], terms: list[str]) -> set[str]:
    """The pages that have all terms, as the page's script looks them up."""
    found: set[str] | None = None
    for term in terms:
        places: set[int] = set()
        for table in ("terms", "titleterms"):
            here = index[table].get(term, [])  # type: ignore[attr-defined]
            places |= set(here if isinstance(here, list) else [here])
        names = {index["docnames"][place] for place in places}  # type: ignore[index]
        found = names if found is None else found & names
    return found or set()


@pytest.mark.parametrize(("sought", "page"), [("招录计划", "how-to/size-posts"), ("社区民警", "reference/norms")])
def test_a_chinese_phrase_is_found_as_it_is_typed(site: Path, sought: str, page: str) -> None:
    pairs = [sought[at : at + 2] for at in range(len(sought) - 1)]
    assert set(pairs) <= set(ChinesePairs({}).split(sought))
    assert page in _pages_with(_index(site, "zh"), pairs)
    script = (site / "zh" / "_static" / "language_data.js").read_text("utf-8")
    assert "function splitQuery" in script, "the page cuts what is typed in the same way"
    options = (site / "zh" / "_static" / "documentation_options.js").read_text("utf-8")
    assert re.search(r"LANGUAGE: 'zh-CN',", options), "a script that cannot be read stops the search"


def test_an_english_word_is_found(site: Path) -> None:
    assert "how-to/access" in _pages_with(_index(site, "en"), ["clinic"])


def test_every_public_name_has_a_place_in_the_reference(site: Path) -> None:
    assert python.missing() == []
    text = "".join(path.read_text("utf-8") for path in (site / "en/reference/python").glob("*.html"))
    for _, names in python.SUBJECTS.values():
        for name in names:
            assert re.search(rf'id="(module-)?townscale\.{name}"', text), name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_code_and_every_command_is_in_the_reference(site: Path, language: str) -> None:
    from townscale.cli.commands import app

    codes = (site / language / "reference/findings.html").read_text("utf-8")
    for kind in ("finding", "error"):
        for entries in findings.catalogues(ROOT, kind).values():
            assert not [code for code in entries if f'id="{kind}-{code.replace("_", "-")}"' not in codes]
    commands = (site / language / "reference/command-line.html").read_text("utf-8")
    names = [one.name or one.callback.__name__ for one in app.registered_commands]  # type: ignore[union-attr]
    assert names and not [name for name in names if f'id="command-{name}"' not in commands]


def test_the_readmes_lead_to_files_that_are_there() -> None:
    for readme in ("README.md", "README.zh.md", "CONTRIBUTING.md"):
        links = re.findall(r"\]\(([^)#]+)", (ROOT / readme).read_text("utf-8"))
        assert not [link for link in links if "://" not in link and not (ROOT / link).exists()], readme


WORK = re.compile(r"\b([A-Z][a-zöé]+) \(((?:19|20)\d\d)\)|\band ([A-Z][a-zöé]+) ((?:19|20)\d\d)\b")
"""A work that a page names: ``Nunes (2011)``, or ``Paruolo, Saisana and Saltelli 2013``."""


def test_works_named_in_the_pages_are_in_the_bibliography() -> None:
    known = (DOCS / "bibliography.md").read_text("utf-8").casefold().splitlines()
    named = []
    for page in [*(DOCS / "explanation").glob("*.md"), *(DOCS / "how-to").glob("*.md")]:
        for parts in WORK.findall(page.read_text("utf-8")):
            name, year = (part for part in parts if part)
            named.append((page.name, name.casefold(), year))
    assert len(named) > 5
    assert not [work for work in named if not any(work[1] in line and work[2] in line for line in known)]
