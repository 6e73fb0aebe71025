"""Links of the built site: each leads to a file and an anchor that are there, and nothing is loaded from elsewhere."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "object": "data"}
"""Elements whose address a browser opens by itself."""
NAVIGATION = ("canonical", "prev", "next", "search", "index", "author")
"""Relations of ``link`` that a browser does not load."""


class _Page(HTMLParser):
    """The addresses and the anchors of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in LOADED and LOADED[tag] in given and given.get("rel") not in NAVIGATION:
            self.loaded.append(given[LOADED[tag]])


@cache
def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text("utf-8"))
    return page


def broken(site: Path) -> list[str]:
    """The links that lead nowhere and the files that are loaded from elsewhere, each with its page."""
    _read.cache_clear()
    found = []
    for path in sorted(site.rglob("*.html")):
        page, name = _read(path), path.relative_to(site).as_posix()
        found += [f"{name}: {one} is loaded from elsewhere" for one in page.loaded if _is_elsewhere(one)]
        for link in [*page.links, *page.loaded]:
            if not _is_elsewhere(link) and (why := _wrong(path, link)):
                found.append(f"{name}: {link} {why}")
    return found


def _is_elsewhere(link: str) -> bool:
    return bool(urlsplit(link).netloc)


def _wrong(path: Path, link: str) -> str | None:
    """What is wrong with a link within the site, if anything."""
    parts = urlsplit(link)
    if parts.scheme in ("mailto", "data", "javascript"):
        return None
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return "leads to no file"
    anchor = unquote(parts.fragment)
    if anchor and target.suffix == ".html" and anchor not in _read(target).anchors:
        return "leads to no anchor"
    return None
