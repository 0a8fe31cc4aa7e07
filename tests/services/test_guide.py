"""The guide in the product: every page rendered as safe HTML, its links leading to pages, its words found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.services import guide
from app.specs.registry import GUIDES

NAMES = sorted(path.stem for path in (guide.FOLDER / "zh").glob("*.md"))


@pytest.fixture
def own_guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A guide of one's own, in one language."""
    (tmp_path / "zh").mkdir()
    (tmp_path / "en").mkdir()
    monkeypatch.setattr(guide, "FOLDER", tmp_path)
    guide._book.cache_clear()
    yield tmp_path / "zh"
    guide._book.cache_clear()


@pytest.mark.parametrize("language", guide.LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_its_title_once_and_its_sections_with_anchors(language: str, name: str) -> None:
    page = guide.page(language, name)
    assert page is not None
    assert page.title != name
    assert "<h1" not in page.html
    ids = re.findall(r'<h\d id="([^"]+)"', page.html)
    assert len(ids) == len(set(ids))
    assert [s.anchor for s in page.sections if s.anchor] == ids


@pytest.mark.parametrize("language", guide.LANGUAGES)
def test_every_link_leads_to_a_page_of_the_product(language: str) -> None:
    for page in (*guide.pages(language), guide.page(language, guide.INDEX)):
        assert page is not None
        for target, anchor in re.findall(r'href="([^"#]*)(#[^"]*)?"', page.html):
            assert target.startswith("/help/"), target
            other = guide.page(language, target.removeprefix("/help/") or guide.INDEX)
            assert other is not None, target
            assert not anchor or anchor[1:] in {s.anchor for s in other.sections}


@pytest.mark.parametrize("language", guide.LANGUAGES)
def test_every_room_has_its_page_and_the_index_leads_to_all(language: str) -> None:
    names = {page.name for page in guide.pages(language)}
    assert {*GUIDES.values(), "plan", guide.FIRST} <= names
    assert names == {path.stem for path in (guide.FOLDER / language).glob("*.md")} - {guide.INDEX}
    assert guide.pages(language)[0].name == guide.FIRST


def test_an_unknown_language_is_answered_in_chinese_and_an_unknown_page_with_nothing() -> None:
    assert guide.page("fr", "aid") == guide.page("zh", "aid")
    assert guide.page("zh", "../../config") is None


def test_html_in_a_file_is_text(own_guide: Path) -> None:
    (own_guide / "x.md").write_text("# T\n\n<script>alert(1)</script> <b onclick=x>b</b>\n\n[a](javascript:alert(1))\n", encoding="utf-8")
    page = guide.page("zh", "x")
    assert page is not None
    assert "<script" not in page.html
    assert "<b " not in page.html
    assert 'href="javascript' not in page.html


def test_a_mended_page_is_read_again(own_guide: Path) -> None:
    import os

    path = own_guide / "x.md"
    path.write_text("# One\n", encoding="utf-8")
    assert guide.page("zh", "x").title == "One"  # type: ignore[union-attr]
    path.write_text("# Two\n", encoding="utf-8")
    os.utime(path, (2_000_000_000, 2_000_000_000))
    assert guide.page("zh", "x").title == "Two"  # type: ignore[union-attr]


def test_a_search_finds_sections_that_hold_every_word_headings_first() -> None:
    hits = guide.search("zh", "状态说明")
    assert hits
    assert all("状态说明" in hit.section.heading for hit in hits[:5])
    (word, other) = ("退回补正", "初审")
    for hit in guide.search("zh", f"{word} {other}"):
        assert word in f"{hit.section.heading}{hit.section.text}"
        assert other in f"{hit.section.heading}{hit.section.text}"
    assert {hit.page.name for hit in guide.search("en", "masked")} >= {"first-day"}


def test_a_hit_shows_the_word_among_its_neighbours() -> None:
    hit = next(h for h in guide.search("zh", "四只眼") if h.found)
    assert hit.found == "四只眼"
    assert len(hit.before) <= guide.AROUND + 1
    assert f"{hit.before.strip('…')}{hit.found}" in hit.section.text


def test_nothing_asked_and_nothing_found_are_no_hits() -> None:
    assert guide.search("zh", "  ") == ()
    assert guide.search("zh", "不存在的词") == ()
    assert len(guide.search("zh", "的")) <= guide.MOST_HITS
