"""Fields that are asked under a condition: what is not asked is neither read nor kept."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from app.kernel.fault import Invalid
from app.kernel.spec import Child, Column
from app.specs import asked, schema

STATE = Column("state", "State", "code", codes="health_state")
CAUSES = Column("causes", "Causes", "codes", codes="cause")
AWAY = Column("away", "Away", "bool", default=False)
CITY = Column("city", "City", required=True, when=("away", ("1",)))
NOTE = Column("note", "Note", when=("city", ("*",)))
ILL = Column("ill", "Illness", when=("state|causes", ("CANCER", "C06")))
LEAD = Column("lead", "Name of a lead", when=("who", ("",)))
WHO = Column("who", "Who", "ref", ref="person")
ALL = (STATE, CAUSES, AWAY, CITY, NOTE, ILL, WHO, LEAD)


@pytest.mark.parametrize(("raw", "names"), [
    ({}, {"lead"}),
    ({"away": "1"}, {"city", "lead"}),
    ({"away": "1", "city": "上海"}, {"city", "note", "lead"}),
    ({"away": "", "city": "上海"}, {"lead"}),  # what hangs on a field that is not asked is not asked either
    ({"away": True}, {"city", "lead"}), ({"away": "0"}, {"lead"}), ({"away": False}, {"lead"}),
    ({"state": "CANCER"}, {"ill", "lead"}), ({"state": "GOOD"}, {"lead"}),
    ({"causes": ["C01", "C06"]}, {"ill", "lead"}), ({"causes": ["C01"], "state": "CANCER"}, {"ill", "lead"}),
    ({"who": "7"}, set()), ({"who": ""}, {"lead"}), ({"who": 7}, set()),
])
def test_a_field_is_asked_while_its_condition_holds(raw: dict[str, Any], names: set[str]) -> None:
    found, _rest = asked.split(ALL, raw)
    assert {c.name for c in found if c.when} == names


def test_a_required_field_is_required_only_where_it_is_asked() -> None:
    assert schema.load(ALL, {"away": ""})["city"] is None
    with pytest.raises(Invalid) as caught:
        schema.load(ALL, {"away": "1"})
    assert set(caught.value.errors) == {"city"}


def test_what_is_not_asked_is_not_read_however_wrong_it_is() -> None:
    column = Column("sum", "Sum", "yuan", when=("away", ("1",)))
    assert schema.load((AWAY, column), {"away": "", "sum": "junk"})["sum"] is None
    with pytest.raises(Invalid):
        schema.load((AWAY, column), {"away": "1", "sum": "junk"})


def test_a_condition_that_nobody_types_is_read_from_the_stored_row() -> None:
    row = SimpleNamespace(away=True, city="上海")
    assert schema.load((CITY,), {"city": "北京"}, only_given=True, row=row) == {"city": "北京"}
    assert schema.load((CITY,), {"city": "北京"}, only_given=True, row=SimpleNamespace(away=False)) == {"city": None}
    assert schema.load((CITY,), {"away": "", "city": "北京"}, only_given=True, row=row) == {"city": "北京"}  # forged: it is not his to type


def test_a_partial_request_empties_only_what_it_speaks_of() -> None:
    row = SimpleNamespace(away=False, city="上海", note="x")
    assert schema.load((AWAY, CITY), {}, only_given=True, row=row) == {}
    assert schema.load((AWAY, CITY), {"away": ""}, only_given=True, row=row) == {"away": False, "city": None}


def test_each_repeating_row_has_its_own_condition() -> None:
    child = Child("rows", SimpleNamespace, "Rows", "Add", (AWAY, CITY))
    found = schema.load((), {"rows": [{"away": "1", "city": "上海"}, {"away": "", "city": "北京"}]}, children=(child,))
    assert [r["city"] for r in found["rows"]] == ["上海", None]
