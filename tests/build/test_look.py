"""What holds for every template, style sheet and script: the policy, the browsers, the texts, the icons."""

import hashlib
import re
from pathlib import Path

import flask_appbuilder
import pytest

from app.build.icons import ICONS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [p for p in sorted((ROOT / "app" / "templates").rglob("*.html")) if "pdf" not in p.parts]
SHEETS = sorted((ROOT / "app" / "static" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "app" / "static" / "js").glob("*.js"))
#: FAB's templates as of 5.3.0: a changed list means that an override may have lost its base
FRAMEWORK = "5e8bf3d28f6bf968"
#: what the oldest supported browser, Chromium 108, does not know
TOO_NEW = (r":has\(", r"^\s*&", r"@scope", r"@starting-style", r"color-mix\(", r"text-wrap", r"\blh\b", r"@layer", r"popover")


def _code(path: Path) -> str:
    """A template without its comments."""
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT / "app" / "templates")))
def test_a_page_needs_no_exception_from_the_policy(page: Path):
    code = _code(page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", code)
    for opening in re.findall(r"<script[^>]*>", code):
        assert "src=" in opening or 'type="application/json"' in opening, opening


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT / "app" / "templates")))
def test_a_page_speaks_through_the_catalogue(page: Path):
    spoken = re.sub(r">中文<|<span>中文</span>", "", _code(page))
    assert not re.search(r"[一-鿿]", spoken)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda p: p.name)
def test_a_style_sheet_asks_nothing_newer_than_chromium_108(sheet: Path):
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    assert [rule for rule in TOO_NEW if re.search(rule, text, re.M)] == []


@pytest.mark.parametrize("source", [*SHEETS, *SCRIPTS, *PAGES], ids=lambda p: p.name)
def test_a_source_fits_in_one_reading(source: Path):
    assert len(source.read_text(encoding="utf-8").splitlines()) < 300


def test_every_icon_that_is_named_anywhere_is_in_the_sprite():
    named = set()
    for path in [*PAGES, *(ROOT / "views").rglob("*.py"), *(ROOT / "app" / "specs").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'\bicon\("([a-z0-9-]+)"', text))
        named |= set(re.findall(r'"?icon"?\s*[:=]\s*"([a-z0-9-]+)"', text))
    assert named - set(ICONS) == set()


def test_the_script_says_only_what_the_page_gave_it():
    given = set(re.findall(r'^  "(\w+)": _\(', (ROOT / "app/templates/appbuilder/texts.html").read_text(), re.M))
    code = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    asked = set(re.findall(r'\btext\("(\w+)"', code))
    assert asked - given == set()
    assert {key for key in given if f'"{key}"' not in code} == set()


def test_the_templates_of_the_framework_are_those_the_overrides_were_written_for():
    folder = Path(flask_appbuilder.__file__).parent / "templates"
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.html")):
        digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    assert digest.hexdigest()[:16] == FRAMEWORK, "compare app/templates/appbuilder with the new templates, then record the new hash"
