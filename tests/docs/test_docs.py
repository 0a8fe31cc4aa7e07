"""The documents say what is: commands, paths, addresses, roles, settings and words of the screen that they name exist."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import click
import pytest
from flask.cli import ScriptInfo
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter, RequestRedirect

import config
from app.kernel.actor import ROLES
from app.specs import registry
from app.specs.roles import ROLE_WORDS
from app.specs.visibility import CELLS
from tests.docs import text
from tests.docs.text import GUIDE, PAGES, RECIPE, ROOT
from tests.house import House

LOCALES = ("zh", "en")
GUIDES = [page for page in PAGES if GUIDE in page.parents]
#: placeholder in an address -> something that stands there
STANDS = {"room": "archive", "verb": "submit", "uuid": "u", "field": "phone"}


def module(spec: object) -> str:
    """The module of the room that declares ``spec``: the name of its guide page."""
    return next(m.__name__.rsplit(".", 1)[-1] for m in registry._MODULES if spec in m.SPECS)


# ---- commands -------------------------------------------------------------------------------------------------------


def targets() -> set[str]:
    return set(re.findall(r"^([a-z0-9]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_every_make_target_that_is_named_exists() -> None:
    named = {(text.name(p), t) for p in PAGES for line in text.lines(p) for t in re.findall(r"(?:^|\s)make ([a-z0-9]+)", line)}
    assert {t for _p, t in named} >= {"run", "test", "check"}
    assert not {(p, t) for p, t in named if t not in targets()}


def resolved(group: click.Command, words: list[str]) -> str | None:
    """None when ``words`` are a command of the group with options that it knows; else what is wrong."""
    context = click.Context(group, obj=ScriptInfo(app_import_path="run"))
    while words and isinstance(group, click.Group):
        found = group.get_command(context, words[0])
        if found is None:
            return f"no command {words[0]}"
        group, words = found, words[1:]
        context = click.Context(group, parent=context)
    known = {o for p in group.params for o in (*p.opts, *p.secondary_opts)}
    unknown = [w for w in words if w.startswith("-") and w not in known]
    return f"no option {unknown[0]}" if unknown else None


def test_every_command_of_the_product_that_is_named_exists(lite: House) -> None:
    from app import cli

    if "verify" not in lite.app.cli.commands:
        cli.register(lite.app)
    wrong, seen = [], 0
    for page in PAGES:
        for line in text.lines(page):
            for words in re.findall(r"flask --app run ([a-z][\w \-.|/]*)", line):
                seen += 1
                parts = words.split(" -- ")[0].split()
                if parts[0] == "db":  # of Flask-Migrate, which comes by its own entry point
                    continue
                fault = resolved(lite.app.cli, parts)
                if fault:
                    wrong.append(f"{text.name(page)}: {words}: {fault}")
    assert seen > 5
    assert not wrong, "\n".join(wrong)


# ---- places ---------------------------------------------------------------------------------------------------------


def test_every_link_leads_somewhere() -> None:
    wrong = []
    for page in PAGES:
        for link in text.links(page):
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not target.exists():
                wrong.append(f"{text.name(page)}: {link}")
            elif anchor and anchor not in text.anchors(target):
                wrong.append(f"{text.name(page)}: no heading {anchor} in {text.name(target)}")
    assert not wrong, "\n".join(wrong)


def test_every_page_is_reached_from_a_readme() -> None:
    reached, todo = set(), [ROOT / "README.md", ROOT / "README.en.md"]
    while todo:
        page = todo.pop()
        if page not in reached:
            reached.add(page)
            todo += [t for t in ((page.parent / link.partition("#")[0]).resolve() for link in text.links(page)) if t in PAGES]
    assert not set(PAGES) - reached


_PATH = re.compile(r"(?:app|views|models|tests|docs|translations|migrations|requirements)/[\w./-]*"
                   r"|[\w-]+\.(?:py|md|toml)|package.json|Makefile")


def test_every_path_that_is_named_exists() -> None:
    wrong = []
    for page in PAGES:
        for word in text.ticked(page):
            if _PATH.fullmatch(word) and not (ROOT / word).exists() and not (page == RECIPE and "visit" in word):
                wrong.append(f"{text.name(page)}: {word}")
    assert not wrong, "\n".join(wrong)


def test_every_module_that_is_named_exists() -> None:
    named = {w for p in PAGES for w in text.ticked(p) if re.fullmatch(r"(?:app|views|models)(?:\.\w+)+", w)}
    assert not {w for w in named if importlib.util.find_spec(w) is None}


def test_every_setting_that_is_named_exists() -> None:
    settings = re.compile(r"([A-Z]{2,}(?:_[A-Z]+)+)(?:=.*)?")
    named = {m.group(1) for p in PAGES for w in text.ticked(p) if (m := settings.fullmatch(w))}
    assert named >= {"DATABASE_URL", "SECURE_COOKIES"}
    assert not {n for n in named if not re.search(rf"\b{n}\b", _source())}


def _source() -> str:
    """All Python of the product and of its tests."""
    places = [Path(config.__file__), *(p for part in ("app", "models", "views", "tests") for p in (ROOT / part).rglob("*.py"))]
    return "\n".join(p.read_text(encoding="utf-8") for p in places)


def test_every_class_that_is_named_exists() -> None:
    code = _source()
    words = {w for p in PAGES if p != RECIPE for w in text.ticked(p) if re.fullmatch(r"(?:[A-Z][a-z]+){2,}", w)}
    assert words > {"WorkshopReporter", "CompanyLeader"}
    assert not {w for w in words if not re.search(rf"\b{w}\b", code)}


# ---- addresses ------------------------------------------------------------------------------------------------------


def leads(adapter: MapAdapter, address: str) -> bool:
    try:
        adapter.match(address)
    except NotFound:
        return False
    except (MethodNotAllowed, RequestRedirect):
        return True
    return True


def test_every_address_that_is_named_is_one_of_the_product(lite: House) -> None:
    adapter = lite.app.url_map.bind("localhost")
    wrong, seen = [], 0
    for page in PAGES:
        for word in text.ticked(page):
            found = re.fullmatch(r"(?:(?:GET|POST|PUT|DELETE) )?(/[\w/<>.\-]*)(?:\?.*)?", word)
            if not found or (page == RECIPE and "visit" in word):
                continue
            seen += 1
            address = re.sub(r"<([^>]+)>", lambda m: STANDS.get(m.group(1), "7"), found.group(1))
            if not leads(adapter, address):
                wrong.append(f"{text.name(page)}: {word}")
    assert seen > 20
    assert not wrong, "\n".join(wrong)


# ---- roles, rooms, words --------------------------------------------------------------------------------------------


def test_the_page_on_security_names_every_role_and_shows_the_table_as_it_is() -> None:
    page = ROOT / "docs" / "security.md"
    assert {w for w in text.ticked(page) if w in ROLES} == set(ROLES)
    shown = {line.split()[0]: line.split()[1:] for _l, block in text.blocks(page) for line in block.splitlines()[1:]}
    assert {"id_no", "bank", "diagnosis", "eap_note", "health"} <= shown.keys()
    assert shown == {cell: list(CELLS[cell].values()) for cell in shown}


def test_the_page_on_architecture_names_every_room_with_its_registers() -> None:
    named = set(text.ticked(ROOT / "docs" / "architecture.md"))
    assert not {spec.room for spec in registry.SPECS} - named - {"visit"}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_room_has_a_guide_page_that_the_index_leads_to(locale: str) -> None:
    index = GUIDE / locale / "README.md"
    rooms = {module(spec) for spec in registry.SPECS} | {"plan"}
    assert {f"{room}.md" for room in rooms} <= set(text.links(index))
    assert all((GUIDE / locale / f"{room}.md").is_file() for room in rooms)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_guide_explains_every_register_state_and_button(locale: str) -> None:
    missing = []
    for spec in registry.SPECS:
        page = GUIDE / locale / f"{module(spec)}.md"
        said = text.source(page)
        for label in [spec.title, *(s.label for s in spec.states), *(m.label for m in spec.moves)]:
            if _in(label, locale) not in said:
                missing.append(f"{text.name(page)}: {_in(label, locale)}")
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_guide_names_who_works_in_a_room(locale: str) -> None:
    index = set(text.bold(GUIDE / locale / "README.md"))
    assert {_in(word, locale) for word in ROLE_WORDS.values()} <= index
    missing = []
    for spec in registry.SPECS:
        page = GUIDE / locale / f"{module(spec)}.md"
        workers = {r for action in ("add", "edit") for r in spec.may.get(action, ())} | {r for m in spec.moves for r in m.roles}
        said = set(text.bold(page))
        missing += [f"{text.name(page)}: {r}" for r in sorted(workers) if _in(ROLE_WORDS[r], locale) not in said]
    assert not missing, "\n".join(missing)


def _in(msgid: str, locale: str) -> str:
    return msgid if locale == "en" else text.chinese().get(msgid, msgid)


@pytest.mark.parametrize("page", GUIDES, ids=text.name)
def test_words_in_bold_stand_on_the_screen(page: Path) -> None:
    assert not [word for word in text.bold(page) if not text.on_screen(word, page.parent.name)]


@pytest.mark.parametrize("page", GUIDES, ids=text.name)
def test_bold_words_are_bold_when_the_page_is_rendered(page: Path) -> None:
    """Beside a letter, a mark that stands inside against the stars would show the stars themselves."""
    assert not text.broken_bold(page)


def test_both_guides_have_the_same_pages() -> None:
    assert {p.name for p in (GUIDE / "zh").glob("*.md")} == {p.name for p in (GUIDE / "en").glob("*.md")}
