"""Every control of every form has a name to be read, says whether it must be filled in, and chooses nothing by itself."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from app.specs.registry import BY_ROOM, SPECS
from tests.contract import rows, tools
from tests.contract.expect import ACCOUNT
from tests.contract.test_forms import ADDED, role_of
from tests.house import House

#: inputs that nobody types into
SILENT = ("hidden", "submit", "button", "reset", "image")


class Controls(HTMLParser):
    """The controls of a page with their labels; rows that the script adds are part of it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.controls: list[dict[str, Any]] = []
        self.marked: dict[str | None, bool] = {}  #: id that a label is for -> whether it carries the mark
        self._label: dict[str, Any] | None = None
        self._select: dict[str, Any] | None = None
        self._option: list[str] | None = None
        self.feed(page)
        self.nameless = [c for c in self.controls if not (c["id"] in self.marked or c["inside"] is not None or c["said"])]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "label":
            self._label = {"for": has.get("for"), "mark": False}
        elif "dl-req" in (has.get("class") or "").split() and self._label is not None:
            self._label["mark"] = True
        elif tag in ("input", "select", "textarea") and has.get("type") not in SILENT:
            control = {"tag": tag, "id": has.get("id"), "name": has.get("name"), "kind": has.get("type"), "required": "required" in has,
                       "said": has.get("aria-label") or has.get("aria-labelledby"), "inside": self._label, "options": [],
                       "remote": "data-src" in has, "multiple": "multiple" in has, "placeholder": has.get("data-placeholder")}
            self.controls.append(control)
            self._select = control if tag == "select" else self._select
        elif tag == "option" and self._select is not None:
            self._option = [has.get("value") or "", "", "selected" if "selected" in has else ""]
            self._select["options"].append(self._option)

    def handle_data(self, data: str) -> None:
        if self._option is not None:
            self._option[1] += data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "label" and self._label is not None:
            if self._label["for"]:
                self.marked[self._label["for"]] = self._label["mark"]
            self._label = None
        elif tag == "select":
            self._select = None
        elif tag == "option":
            self._option = None

    def mark(self, control: dict[str, Any]) -> bool:
        """Whether the label of a control carries the mark of what is required."""
        return bool(self.marked.get(control["id"]) or (control["inside"] or {}).get("mark"))


def page_of(house: House, room: str, page: str) -> Controls:
    rows.stocked(house)
    role = role_of(room) if page == "add" else BY_ROOM[room].may["list"][0]
    answer = tools.enter(house, ACCOUNT[role]).get(f"/{room}/{page}")
    assert answer.status_code == 200
    return Controls(answer.get_data(as_text=True))


@pytest.mark.parametrize("room", ADDED)
def test_every_control_of_a_form_has_a_label_and_says_whether_it_is_required(lite: House, room: str) -> None:
    found = page_of(lite, room, "add")
    assert found.nameless == [], "controls without a label"
    other = [c["name"] for c in found.controls if c["required"] != found.mark(c) and c["name"]]
    assert other == [], "`required` and the mark do not agree"
    columns = BY_ROOM[room].columns
    asked = {c["name"]: c["required"] for c in found.controls if c["name"] in columns}
    assert {name for name, required in asked.items() if columns[name].required and not required} == set()


@pytest.mark.parametrize("room", [s.room for s in SPECS if s.may.get("list")])
def test_every_control_of_a_list_has_a_label(lite: House, room: str) -> None:
    assert page_of(lite, room, "list/").nameless == []


@pytest.mark.parametrize("room", ADDED)
def test_a_choice_of_a_form_starts_at_please_choose(lite: House, room: str) -> None:
    spec = BY_ROOM[room]
    columns = spec.columns | {f"{child.name}-__i__-{c.name}": c for child in spec.children for c in child.columns}
    for choice in [c for c in page_of(lite, room, "add").controls if c["tag"] == "select"]:
        told = f"{room}.{choice['name']}"
        if choice["multiple"]:
            assert choice["placeholder"] == "请选择", told
            assert not any(o[2] for o in choice["options"]), told
            continue
        assert choice["options"][0][:2] == ["", "请选择"], told
        if choice["remote"]:
            assert len(choice["options"]) == 1, f"{told}: no row is chosen, and none of the table is in the page"
        elif choice["name"] in columns and columns[choice["name"]].default is None:
            assert not any(o[2] for o in choice["options"]), told
