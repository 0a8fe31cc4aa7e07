"""The guide of the product: the pages of ``docs/guide``, rendered as safe HTML, and a search over them.

The same files are read on GitHub and in the product; nothing is written twice. HTML in them is text, links between pages
lead to the pages of the product.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "guide"
LANGUAGES = ("zh", "en")
INDEX, FIRST = "README", "first-day"
#: where the pages of the product lie
BASE = "/help/"
MOST_HITS, AROUND = 20, 30  #: hits of a search; characters shown before what was found
LONGEST = 60  #: characters of a search
#: the line that leads readers of the files to the other language; the product has a button for that
_ELSEWHERE = re.compile(r"^.*\]\(\.\./(?:en|zh)/README\.md\)$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it, as plain text."""

    anchor: str
    heading: str
    text: str
    level: int = 2


@dataclass(frozen=True)
class Page:
    """One page: its name, its title, its body as HTML, its sections for the search and the table of contents."""

    name: str
    title: str
    html: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Hit:
    """A place that a search found: where it is, and the words before, at and after it."""

    page: Page
    section: Section
    before: str
    found: str
    after: str


def page(language: str, name: str) -> Page | None:
    """A page of the guide, or None where there is none of that name."""
    return _book(_language(language), _changed(_language(language))).get(name)


def pages(language: str) -> tuple[Page, ...]:
    """All pages but the index, in the order in which it names them."""
    book = _book(_language(language), _changed(_language(language)))
    named = re.findall(r'href="/help/([\w-]+)', book[INDEX].html) if INDEX in book else []
    return tuple(book[name] for name in dict.fromkeys([*named, *sorted(book)]) if name in book and name != INDEX)


def search(language: str, term: str) -> tuple[Hit, ...]:
    """Sections that hold every word of the term, headings first, in the order of the guide."""
    words = [w.casefold() for w in term[:LONGEST].split()]
    if not words:
        return ()
    found = [(p, s) for p in pages(language) for s in p.sections if all(w in f"{s.heading} {s.text}".casefold() for w in words)]
    found.sort(key=lambda pair: words[0] not in pair[1].heading.casefold())
    return tuple(_hit(p, s, words[0]) for p, s in found[:MOST_HITS])


def _language(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[0]


def _changed(language: str) -> float:
    """Latest change of a page: a mended guide is read again without a restart."""
    return max((path.stat().st_mtime for path in (FOLDER / language).glob("*.md")), default=0.0)


@lru_cache(maxsize=len(LANGUAGES))
def _book(language: str, _changed: float) -> dict[str, Page]:
    """All pages of a language by name."""
    return {path.stem: _read(path) for path in sorted((FOLDER / language).glob("*.md"))}


def _read(path: Path) -> Page:
    """Render one file; its first heading becomes the title and leaves the body."""
    tokens = _MARKDOWN.parse(_ELSEWHERE.sub("", path.read_text(encoding="utf-8")))
    title = path.stem
    if len(tokens) > 2 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        title, tokens = _plain(tokens[1]), tokens[3:]
    sections = tuple(_sections(tokens, title))
    return Page(path.stem, title, _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}), sections)


def _sections(tokens: Sequence[Token], title: str) -> Iterator[Section]:
    """The sections of a page; marks each heading with the anchor that links to it use."""
    anchor, heading, level, texts = "", title, 1, list[str]()
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            yield Section(anchor, heading, " ".join(texts), level)
            heading, level, texts = _plain(tokens[place + 1]), int(token.tag[1:]), []
            anchor = slug(heading)
            token.attrSet("id", anchor)
        elif token.type == "inline" and tokens[place - 1].type != "heading_open":
            texts.append(_plain(token))
        elif token.type == "fence":
            texts.append(token.content)
    yield Section(anchor, heading, " ".join(texts), level)


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _plain(token: Token) -> str:
    """The text of a line without its marks."""
    return "".join(" " if part.type in ("softbreak", "hardbreak") else part.content for part in token.children or ())


def _hit(found: Page, section: Section, word: str) -> Hit:
    text = section.text
    place = text.casefold().find(word)
    if place < 0:  # the word stands in the heading
        return Hit(found, section, "", "", text[: 3 * AROUND] + ("…" if len(text) > 3 * AROUND else ""))
    start = max(place - AROUND, 0)
    end = place + len(word)
    return Hit(found, section, ("…" if start else "") + text[start:place], text[place:end],
               text[end : end + 3 * AROUND] + ("…" if len(text) > end + 3 * AROUND else ""))


class _Renderer(RendererHTML):
    """HTML for our pages: links between the files of the guide, tables that scroll on a phone."""

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """A link to another file is a link to its page; one out of the guide says so by its address alone."""
        token = tokens[idx]
        target = re.fullmatch(r"([\w-]+)\.md(#.*)?", str(token.attrGet("href")))
        if target:
            name = "" if target[1] == INDEX else target[1]
            token.attrSet("href", f"{BASE}{name}{target[2] or ''}")
        return self.renderToken(tokens, idx, options, env)

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """A table in a box of its own."""
        return '<div class="dl-scroll" tabindex="0" role="group"><table class="dl-table">\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:
        """The end of table and box."""
        return "</table></div>\n"


_MARKDOWN = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
