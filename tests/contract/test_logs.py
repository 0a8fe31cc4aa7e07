"""What is logged: refused rights as events, every request by its route, and nobody's data."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
from sqlalchemy import select

from app.kernel import logsafe
from app.specs import display
from app.specs.registry import SPECS
from models.person import Employee
from tests.contract import marks, rows, tools
from tests.contract.rows import LEFT
from tests.house import House


@pytest.fixture
def lines() -> Any:
    """Everything that is logged meanwhile, as it goes to standard error."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logsafe.JsonSafe())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def test_a_refused_right_is_an_event_without_a_person_in_it(lite: House, lines: Any) -> None:
    stock = rows.stocked(lite)
    browser = tools.enter(lite, "reporter1")
    aid, archive = stock.pk("aid", LEFT), stock.pk("archive", LEFT)
    tries = (("GET", "/eap/list/"), ("GET", "/archive/export.csv"), ("GET", "/accounts/list"), ("POST", f"/aid/act/{aid}/approve"),
             ("POST", f"/archive/reveal/{archive}/id_no"), ("POST", "/api/v1/aid/"), ("GET", f"/file/{stock.files['U01']}"))
    for method, path in tries:
        answer = browser.get(path) if method == "GET" else browser.api(method, path, {"version": 1}) if "api" in path else browser.post(
            path, {"version": "1", "reason": "看一看张建国"})
        assert answer.status_code == 403, path
    events = [e for e in lines() if e["log"] == "dripline.security"]
    assert len(events) == len(tries)
    for event in events:
        assert event["msg"] == "denied"
        assert event["user_id"] == lite.actor("reporter1").user_id
        assert {"req", "action", "obj", "ip"} <= set(event)
        assert not [v for v in ("reporter1", "张建国", "E001", stock.files["U01"]) if v in json.dumps(event, ensure_ascii=False)]


def test_the_log_of_a_day_holds_no_mark_and_no_filled_address(lite: House, lines: Any) -> None:
    stock = marks.marked(lite)
    secrets: set[str] = set()
    with lite.inside(), lite.read() as session:
        for spec in SPECS:
            row = session.get_one(spec.model, stock.pk(spec.room, LEFT))
            for column in [c for c in spec.columns.values() if c.cell not in ("general", "catalogue")]:
                secrets |= marks.texts(column, display.raw(row, column))
    browser, mark = tools.enter(lite, "many"), sorted(secrets)[0]
    for spec in SPECS:
        pk = stock.pk(spec.room, LEFT)
        for path in (f"/{spec.room}/list/?q={mark}", f"/{spec.room}/show/{pk}", f"/api/v1/{spec.room}/?q=(quick:{mark})",
                     f"/{spec.room}/export.csv?q={mark}", f"/{spec.room}/nothing/{mark}"):
            browser.get(path)
        browser.post(f"/{spec.room}/add", {"name": mark, "reason": mark, "id_no": "370399196001018012", "note": mark})
        browser.api("PUT", f"/api/v1/{spec.room}/{pk}", {"version": 1, "name": mark, "remark": mark})
    tools.stop_chain(lite)
    pk = stock.pk("person", LEFT)
    with lite.read() as session:
        version = session.scalar(select(Employee.version).where(Employee.id == pk))
    browser.api("PUT", f"/api/v1/person/{pk}", {"version": version, "post": mark})
    written = json.dumps(lines(), ensure_ascii=False)
    assert not [s for s in secrets if s in written]
    assert "?q=" not in written
    assert len(lines()) > 100
