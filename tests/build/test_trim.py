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


def test_a_new_word_in_a_template_is_a_new_build(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<p class="mb-2">', encoding="utf-8")
    before = trim.words([page])
    page.write_text('<p class="mb-2" >', encoding="utf-8")
    assert trim.words([page]) == before
    page.write_text('<p class="mb-3">', encoding="utf-8")
    assert trim.words([page]) != before
