"""The documents as the tests read them: pages, links, names in backticks, blocks of code, words of the screen in bold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from app.build import extract

ROOT = Path(__file__).resolve().parents[2]
PAGES: tuple[Path, ...] = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
RECIPE = ROOT / "docs" / "adding-a-service.md"  #: names files and addresses of a room that is not in the product
GUIDE = ROOT / "docs" / "guide"

_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TICK = re.compile(r"`([^`\n]+)`")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def source(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return _FENCE.sub("", source(page))


def blocks(page: Path) -> list[tuple[str, str]]:
    """Language and text of every block of code."""
    return [(m.group(1), m.group(2)) for m in _FENCE.finditer(source(page))]


def ticked(page: Path) -> list[str]:
    """What stands in backticks."""
    return _TICK.findall(prose(page))


def bold(page: Path) -> list[str]:
    """What stands in bold."""
    return _BOLD.findall(prose(page))


def broken_bold(page: Path) -> list[str]:
    """Bold words that a reader of Markdown would not take for bold: punctuation inside the stars, a letter outside."""
    found, whole = [], prose(page)
    for match in _BOLD.finditer(whole):
        before, after = whole[match.start() - 1:match.start()], whole[match.end():match.end() + 1]
        inside = match.group(1)
        if (not inside[0].isalnum() and before.isalnum()) or (not inside[-1].isalnum() and after.isalnum()):
            found.append(inside)
    return found


def links(page: Path) -> list[str]:
    return [target for target in _LINK.findall(prose(page)) if not target.startswith("http")]


def anchors(page: Path) -> set[str]:
    """The headings as addresses."""
    heads = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.replace("`", "").lower()).replace(" ", "-") for h in heads}


def lines(page: Path) -> Iterator[str]:
    """Commands: lines of shell blocks and what stands in backticks."""
    for language, text in blocks(page):
        if language in ("", "sh", "bash"):
            yield from text.splitlines()
    yield from ticked(page)


@cache
def chinese() -> dict[str, str]:
    """msgid -> Chinese."""
    with (ROOT / "translations/zh/LC_MESSAGES/messages.po").open("rb") as handle:
        catalogue = read_po(handle, locale="zh")
    first = {m.id if isinstance(m.id, str) else m.id[0]: m.string if isinstance(m.string, str) else m.string[0]
             for m in catalogue if m.id and m.string}
    return {str(k): str(v) for k, v in first.items()}


@cache
def words(locale: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """What can stand on a page of the product: whole texts, and texts with something filled in."""
    used = {m.id if isinstance(m.id, str) else m.id[0] for m in extract.template() if m.id}
    texts = used if locale == "en" else {chinese()[m] for m in used if m in chinese()}
    plain = frozenset(t for t in texts if not _PLACEHOLDER.search(t))
    made = [_PLACEHOLDER.split(t) for t in sorted(texts - plain)]
    told = [parts for parts in made if len(re.findall(r"\w", "".join(parts))) > 1]
    return plain, tuple(re.compile(".+".join(re.escape(p) for p in parts)) for parts in told)


def on_screen(text: str, locale: str) -> bool:
    """True when ``text`` can stand on a page in that language."""
    plain, patterns = words(locale)
    return text in plain or any(p.fullmatch(text) for p in patterns)
