"""The page of every record: its history tells nothing that is masked, its tabs hold nobody else's rows, the way stays in the scope."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from app.kernel.spec import ServiceSpec
from app.specs import display, visibility
from app.specs.registry import BY_ROOM, SPECS
from app.store import related
from tests.contract import marks, tools
from tests.contract.expect import ACCOUNT, NARROW, REGISTERS, reached
from tests.contract.rows import LEFT, RIGHT
from tests.house import House

PEOPLE = tuple(s for s in SPECS if related.about_people(s))


def closed_to(house: House, stock: Any, spec: ServiceSpec, role: str) -> set[str]:
    """Marks of the left row's fields, and of its parts, that the role may not see in full."""
    actor, found = house.actor(ACCOUNT[role]), set()
    with house.inside(), house.read() as session:
        row = session.get_one(spec.model, stock.pk(spec.room, LEFT))
        at = visibility.moment(spec, row, actor)

        def open_(cell: str) -> bool:
            return visibility.right(actor, cell, (role,), at).see == "V"

        shown = {m for c in spec.columns.values() if open_(c.cell) for m in marks.texts(c, display.raw(row, c))}
        for column in spec.columns.values():
            if not open_(column.cell):
                found |= marks.texts(column, display.raw(row, column))
        for child in spec.children:
            for item in getattr(row, child.name):
                for column in child.columns:
                    told = marks.texts(column, display.raw(item, column))
                    found |= told if not (open_(column.cell) and open_(child.cell)) else set()
                    shown |= told if open_(column.cell) and open_(child.cell) else set()
    return found - shown


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.room)
def test_the_history_shows_no_value_that_is_closed_to_the_reader(museum: SimpleNamespace, spec: ServiceSpec) -> None:
    house, stock, wrong, tried = museum.house, museum.stock, [], 0
    for role in spec.may["list"]:
        pk = stock.pk(spec.room, LEFT)
        answer = tools.enter(house, ACCOUNT[role]).get(f"/{spec.room}/tab/{pk}/history")
        if answer.status_code == 404:
            assert LEFT not in reached(role, spec.room), role
            continue
        text, hidden = answer.get_data(as_text=True), closed_to(house, stock, spec, role)
        tried += 1
        wrong += [f"{role}: {mark}" for mark in hidden if mark in text]
    assert not wrong, "\n".join(wrong)
    assert tried


@pytest.mark.parametrize("spec", PEOPLE, ids=lambda s: s.room)
def test_the_tabs_hold_rows_of_this_person_within_the_scope_alone(museum: SimpleNamespace, spec: ServiceSpec) -> None:
    house, stock, seen = museum.house, museum.stock, 0
    own = stock.people[LEFT.emp_no]
    for role in [r for r in spec.may["list"] if LEFT in reached(r, spec.room)]:
        browser, pk = tools.enter(house, ACCOUNT[role]), stock.pk(spec.room, LEFT)
        page = browser.get(f"/{spec.room}/show/{pk}").get_data(as_text=True)
        for other in SPECS:
            path = f"/{spec.room}/related/{pk}/{other.room}"
            answer = browser.get(path)
            if answer.status_code != 200:
                assert answer.status_code == 404, path
                assert f'href="{path}"' not in page
                continue
            assert role in other.may["list"], (role, path)
            text = answer.get_data(as_text=True)
            keys = {int(k) for k in re.findall(rf'href="/{other.room}/show/(\d+)[?"]', text.partition("<table")[2])}
            assert stock.pk(other.room, RIGHT) not in keys, path
            with house.inside(), house.read() as session:
                for key in keys:
                    assert _person(session.get_one(other.model, key)) == own, (path, key)
            seen += len(keys)
    assert seen or spec.room in ("eap_assessment", "eap_session"), "no tab holds anything: this test proves nothing"


def _person(row: Any) -> int:
    """Key of the employee that a row is about."""
    return int(getattr(row, "employee_id", None) or row.id)


@pytest.mark.parametrize("spec", [s for s in PEOPLE if s.room not in REGISTERS], ids=lambda s: s.room)
def test_the_tabs_course_and_opinion_of_a_foreign_record_do_not_exist(museum: SimpleNamespace, spec: ServiceSpec) -> None:
    house, stock = museum.house, museum.stock
    roles = [r for r in spec.may["list"] if r in NARROW]
    assert roles
    for role in roles:
        browser = tools.enter(house, ACCOUNT[role])
        for pk in (stock.pk(spec.room, RIGHT), 987_654):
            for path in (f"/{spec.room}/course/{pk}", *(f"/{spec.room}/related/{pk}/{o.room}" for o in PEOPLE)):
                assert browser.get(path).status_code == 404, (role, path)
            assert browser.post(f"/{spec.room}/decide/{pk}", {"verb": "approve", "version": "1"}).status_code == 404, role


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.room)
def test_the_next_and_the_previous_record_lie_within_the_scope(museum: SimpleNamespace, spec: ServiceSpec) -> None:
    house, stock, walked = museum.house, museum.stock, 0
    foreign = stock.pk(spec.room, RIGHT)
    for role in spec.may["list"]:
        browser = tools.enter(house, ACCOUNT[role])
        for query in ("", "?todo=1", "?q=1"):
            text = browser.get(f"/{spec.room}/list/{query}").get_data(as_text=True)
            for link in dict.fromkeys(re.findall(rf'href="(/{spec.room}/show/\d+\?[^"]*)"', text)[:6]):
                answer = browser.get(link.replace("&amp;", "&"))
                assert answer.status_code == 200, (role, link)
                page = answer.get_data(as_text=True)
                assert "dl-way-at" in page, (role, link)
                near = re.findall(rf'href="/{spec.room}/show/(\d+)\?[^"]*" rel="(?:next|prev)"', page)
                walked += len(near)
                for key in near:
                    assert browser.get(f"/{spec.room}/show/{key}").status_code == 200, (role, link, key)
                if role in NARROW and spec.room not in REGISTERS and RIGHT not in reached(role, spec.room):
                    assert str(foreign) not in near, (role, link)
    assert walked or BY_ROOM[spec.room].room.startswith(("eap_", "health_plan", "follow_up", "pairing")), "nothing to walk through"
