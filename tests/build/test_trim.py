"""Tabler, trimmed: small, and yet with every class that a page of ours names."""

import gzip
import re

import pytest

from app.build import assets, trim

FULL = assets.MODULES / assets.PACKAGED["tabler.css"]
_ATTRIBUTE = re.compile(r"""\bclass(?:Name)?\s*=\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`)""")
_CHANGED = re.compile(r"\bclassList\.\w+\(([^)]*)\)")
#: a class name that is put together from pieces: ``btn-{{ kind }}``, ``"btn-" ~ kind``, ``btn-${kind}``
_PIECED = re.compile(r"""([A-Za-z][\w-]*-)(?:\{\{|\$\{|["']\s*[~+])""")


@pytest.fixture(scope="module")
def published(built) -> str:
    return (assets.STATIC / assets.resolve("tabler.css")).read_text(encoding="utf-8")


def classes(sheet: str) -> set[str]:
    """Class names in the selectors of a style sheet."""
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", sheet)))


def named(source: str) -> set[str]:
    """Class names that a template, script or view writes down, with the words of the expressions among them."""
    source = re.sub(r"\{#.*?#\}|/\*.*?\*/", "", source, flags=re.S)
    places = ["".join(found) for found in _ATTRIBUTE.findall(source)] + _CHANGED.findall(source)
    return {word for place in places for word in re.findall(r"[A-Za-z][\w-]*", place)}


def test_every_class_of_tabler_that_a_page_names_is_in_the_trimmed_sheet(published):
    wanted, missing = classes(FULL.read_text(encoding="utf-8")), {}
    for source in trim.sources():
        lost = named(source.read_text(encoding="utf-8")) & wanted - classes(published)
        if lost:
            missing[source.name] = sorted(lost)
    assert missing == {}


def test_no_class_of_tabler_is_put_together_from_pieces():
    known, found = classes(FULL.read_text(encoding="utf-8")), {}
    for source in trim.sources():
        heads = _PIECED.findall(source.read_text(encoding="utf-8"))
        pieced = sorted({head for head in heads if not head.startswith("dl-") and any(c.startswith(head) for c in known)})
        if pieced:
            found[source.name] = pieced
    assert found == {}


def test_the_trimmed_sheet_stays_small(published):
    assert len(gzip.compress(published.encode(), 9)) < 25 * 1024


def test_the_control_classes_that_scripts_set_are_kept(published):
    assert {"show", "active", "disabled", "is-invalid", "btn-primary", "btn-danger", "form-control"} <= classes(published)


def test_no_published_sheet_asks_for_a_colour_or_a_selector_newer_than_chromium_108(published):
    sheets = {name: (assets.STATIC / assets.resolve(name)).read_text(encoding="utf-8")
              for name in (*assets.PACKAGED, *assets.JOINED) if name.endswith(".css")}
    # Tom Select's head of a list is written wrongly, is drawn by no browser and is not on our pages
    sheets["tom-select.css"] = sheets["tom-select.css"].replace("color-mix(var(--bs-body-bg),#d0d0d0,85%)", "")
    newer = re.compile(r"light-dark\(|color-mix\(|okl(?:ch|ab)(?:\(|%28)|:has\(|@layer|@scope|text-wrap|linear\(\s*0")
    assert {name: newer.findall(text) for name, text in sheets.items() if newer.search(text)} == {}


def test_a_computed_colour_is_the_one_that_tabler_names(published):
    assert "--tblr-primary:#066fd1" in published  # oklch(54.6% 0.1724 254.2deg)
    assert "--tblr-danger:#d63939" in published  # oklch(58.29% 0.1941 25.59deg)
    assert "0 1px 2px 0 rgba(18,18,23,0.05)" in published  # an eighth of rgba(18, 18, 23, 0.4)


def test_a_mixture_is_made_of_the_variables_of_the_house(published):
    found = re.search(r"(?<![-\w])a\{color:(#\w{6})", published)
    assert found
    assert f"--dl-blue: {found[1]};" in (assets.STATIC / "css" / "tokens.css").read_text(encoding="utf-8")


def test_a_new_word_in_a_template_is_a_new_build(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<p class="mb-2">', encoding="utf-8")
    before = trim.words([page])
    page.write_text('<p class="mb-2" >', encoding="utf-8")
    assert trim.words([page]) == before
    page.write_text('<p class="mb-3">', encoding="utf-8")
    assert trim.words([page]) != before
