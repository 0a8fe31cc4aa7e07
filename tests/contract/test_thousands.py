"""Five thousand people: a list opens and a name is found before anybody waits, on both databases.

Times are the best of five on a machine that does other things as well; what a browser needs on top is a tenth of a second.
"""

from __future__ import annotations

import datetime as dt
import gzip
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import insert

from app.kernel import clock, pinyin
from app.specs.archive import SPEC as ARCHIVE
from app.store import read, way
from app.store import session as sessions
from app.store.query import Query
from app.store.way import Place
from models.aid import AidApplication
from models.archive import HardshipArchive
from models.person import Employee
from tests.conftest import BASES, _house
from tests.contract import rows, tools
from tests.house import House

MANY, GRANTS = 5_000, 10_000
SURNAMES, MIDDLES, LASTS = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "建国志立秀桂玉文春海", "民华军英芳兰平强伟丽明红霞敏静勇磊洋艳杰"
PERSON = {"id_no": "370399197503120019", "gender": "M", "birth_date": dt.date(1975, 3, 12), "work_state": "ON", "union_member": True,
          "version": 1}


def names() -> list[str]:
    return [SURNAMES[n % 20] + MIDDLES[n // 20 % 10] + LASTS[n // 200 % 20] for n in range(MANY)]


@pytest.fixture(scope="module", params=BASES)
def thousands(request: pytest.FixtureRequest, houses: dict[str, House], instance: Path) -> Iterator[SimpleNamespace]:
    """A company of five thousand, each with an archive or a lead and two grants of this year."""
    house = _house(houses, instance, request.param)
    stock = rows.stocked(house)
    units = [stock.units[c] for c in ("W011", "W012", "W021", "W022")]
    stamp = {"created_at": clock.now(), "changed_at": clock.now()}
    people, archives = [], []
    for n, name in enumerate(names()):
        full, short = pinyin.keys(name)
        keys = {"name": name, "pinyin": full, "initials": short, "unit_id": units[n % 4], **stamp}
        people.append({**PERSON, **keys, "id": 10_000 + n, "emp_no": f"T{n:05d}", "id_no_bx": f"bx{n:062d}"})
        lead = n % 50 == 0
        archives.append({**keys, "id": 10_000 + n, "employee_id": None if lead else 10_000 + n, "state": "LEAD" if lead else "SUBMITTED",
                         "state_since": stamp["created_at"], "round": 1, "version": 1, "kind": "FORMAL", "archive_level": "BASIC",
                         "household_size": 3, "single_parent": False, "zero_employment": False, "self_rescue": True})
    grants = [{"id": 10_000 + n, "app_no": f"T{n:05d}", "employee_id": 10_000 + n % MANY, "item_id": stock.pk("aid_item", rows.LEFT),
               "unit_id": units[n % 4], "state": "PAID", "state_since": stamp["created_at"], "round": 1, "version": 1,
               "event_on": clock.today(), "beneficiary_ref": "HEAD", "relation": "SELF", "at_ceiling": False, "urgent": False,
               "requested_amount": 400, "approved_amount": 300, **stamp} for n in range(GRANTS)]
    with house.inside(), house.engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(insert(Employee.__table__), people)  # type: ignore[arg-type]
        connection.execute(insert(HardshipArchive.__table__), archives)  # type: ignore[arg-type]
        connection.execute(insert(AidApplication.__table__), grants)  # type: ignore[arg-type]
    yield SimpleNamespace(house=house, stock=stock, officer=tools.enter(house, "officer"), editor=tools.enter(house, "editor1"))
    house.reset()


def best(browser: Any, path: str, form: dict[str, str] | None = None) -> tuple[float, Any]:
    """The shortest of five answers, in seconds."""
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        answer = browser.get(path) if form is None else browser.post(path, form)
        taken.append(time.perf_counter() - start)
        assert answer.status_code == 200, path
    return min(taken), answer


@pytest.mark.parametrize("path", [
    "/person/list/", "/archive/list/", "/person/list/?page_PersonView=150", "/archive/list/?_oc_ArchiveView=name",
    "/archive/list/?_flt_1_age=40&_flt_2_age=60", "/person/list/?_flt_3_work_state=ON&psize_PersonView=100",
])
def test_a_list_of_five_thousand_opens_in_a_fraction_of_a_second(thousands: SimpleNamespace, path: str) -> None:
    for browser in (thousands.officer, thousands.editor):
        seconds, answer = best(browser, path)
        assert seconds < 0.5, f"{path}: {seconds:.3f} s"
        assert len(gzip.compress(answer.get_data())) < 40_000, path


@pytest.mark.parametrize(("term", "hit"), [
    ("孙立民", "孙立民"), ("立民", "立民"), ("sunlimin", "孙立民"), ("sunli", "孙立"), ("slm", "孙立民"),
])
def test_a_person_is_found_among_five_thousand_within_300_ms(thousands: SimpleNamespace, term: str, hit: str) -> None:
    for path in (f"/person/list/?q={quote(term)}", f"/archive/list/?q={quote(term)}", f"/search/archive/duty_person_id?q={quote(term)}",
                 f"/archive/options/employee_id?q={quote(term)}"):
        seconds, answer = best(thousands.officer, path)
        assert seconds < 0.3, f"{path}: {seconds:.3f} s"
        assert hit in (str(answer.get_json()) if answer.is_json else answer.get_data(as_text=True)), path


def test_a_lead_among_five_thousand_is_found_by_initials(thousands: SimpleNamespace) -> None:
    name = next(n for i, n in enumerate(names()) if i % 50 == 0 and i % 4 == 0 and i > 100)
    seconds, answer = best(thousands.editor, f"/archive/list/?q={pinyin.initials(name)}&_flt_3_state=LEAD")
    assert seconds < 0.3
    assert name in answer.get_data(as_text=True)


def test_the_whole_list_leaves_as_a_file_within_seconds(thousands: SimpleNamespace) -> None:
    start = time.perf_counter()
    body = thousands.officer.get("/person/export.csv").get_data()
    assert body.count(b"\r\n") > MANY
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(("order", "down"), [("", False), ("name", False), ("name", True), ("unit_id", True), ("active_from", False)])
def test_a_row_of_thousands_knows_its_place_and_its_neighbours(thousands: SimpleNamespace, order: str, down: bool,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    query = Query(order=order, down=down)
    with thousands.house.inside():
        officer = thousands.house.actor("officer")
        keys = list(sessions.reading().scalars(read.ordered(read.matching(officer, ARCHIVE, query), ARCHIVE, query)
                                               .with_only_columns(HardshipArchive.id)))
        last = len(keys) - 1
        assert last > MANY
        for at in (0, 1, 2500, last):
            before, after = keys[at - 1] if at else None, keys[at + 1] if at < last else None
            assert way.place(officer, ARCHIVE, query, keys[at]) == Place(at + 1, last + 1, False, before, after)
        assert way.place(officer, ARCHIVE, query, 0) == Place(None, last + 1, False, None, keys[0])
        monkeypatch.setattr(way, "COUNT_CAP", 3)
        assert way.place(officer, ARCHIVE, query, keys[2]) == Place(3, 3, True, keys[1], None)
        assert way.place(officer, ARCHIVE, query, keys[3]) == Place(None, 3, True, None, keys[0])


def test_a_record_opened_from_a_list_of_thousands_opens_in_a_fraction_of_a_second(thousands: SimpleNamespace) -> None:
    seconds, answer = best(thousands.officer, f"/archive/show/{thousands.stock.pk('archive', rows.LEFT)}?in=all")
    assert "dl-way-nav" in answer.get_data(as_text=True)
    assert seconds < 0.3, f"{seconds:.3f} s"


def test_what_a_household_may_apply_for_is_told_within_300_ms_among_five_thousand(thousands: SimpleNamespace) -> None:
    typed = {"archive_id": "10001", "item_id": str(thousands.stock.pk("aid_item", rows.LEFT)), "requested_amount": "500"}
    for path in ("/aid/offer", "/aid/live"):
        seconds, answer = best(thousands.editor, path, typed)
        assert seconds < 0.3, f"{path}: {seconds:.3f} s"
        assert "600.00" in (str(answer.get_json()) if answer.is_json else answer.get_data(as_text=True)), path
