"""Search in Chinese without a dictionary: texts and what is sought in them are cut into pairs of characters.

Sphinx's own class for Chinese needs a segmenter at build time and has none in the browser: a phrase of two words finds
nothing. Pairs are the same on both sides (Nie, Gao, Zhang and Zhou 2000: bigrams find as well as words).
"""

from __future__ import annotations

import re

from sphinx.search import SearchLanguage

RUN = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+")
"""A run of Chinese characters, or a word of letters and digits."""
CHINESE = re.compile(r"[\u3400-\u9fff]")


class ChinesePairs(SearchLanguage):
    """The index of pages in Chinese: pairs of characters, single characters, and words of other letters."""

    lang = "zh"
    language_name = "Chinese"
    stopwords: frozenset[str] = frozenset()
    js_splitter_code = r"""
function splitQuery(query) {
  const runs = query.match(/[\u3400-\u9fff]+|[\p{Letter}\p{Number}_]+/gu) || [];
  return runs.flatMap(run => run.split(/(?<=[^\u3400-\u9fff])(?=[\u3400-\u9fff])/u)).flatMap(run =>
    /^[\u3400-\u9fff]{2,}$/u.test(run) ? Array.from(run).slice(1).map((letter, at) => run[at] + letter) : [run]);
}
"""

    def split(self, input: str) -> list[str]:
        found: list[str] = []
        for run in RUN.findall(input):
            if CHINESE.match(run):
                found += list(run)
                found += [run[at : at + 2] for at in range(len(run) - 1)]
            else:
                found.append(run)
        return found

    def word_filter(self, word: str) -> bool:
        return bool(word)
