"""What a hostile or careless client tried once: each of these answered wrongly before."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.fault import Invalid
from app.kernel.spec import Column
from app.specs import schema
from tests.contract import rows, tools
from tests.contract.rows import BY_ROOM, LEFT, RIGHT
from tests.house import House


def _version(house: House, room: str, pk: int) -> int:
    with house.read() as session:
        return int(session.get_one(BY_ROOM[room].model, pk).version)


def test_an_idempotency_key_stands_for_one_row_alone(lite: House) -> None:
    stock = rows.stocked(lite)
    browser = tools.enter(lite, "officer")
    left, right = stock.pk("aid_item", LEFT), stock.pk("aid_item", RIGHT)
    assert _version(lite, "aid_item", left) == _version(lite, "aid_item", right)
    body = {"version": _version(lite, "aid_item", left), "summary": "一次性资助"}
    first = browser.api("PUT", f"/api/v1/aid_item/{left}", body, **{"Idempotency-Key": "one"})
    assert first.status_code == 200
    other = browser.api("PUT", f"/api/v1/aid_item/{right}", body, **{"Idempotency-Key": "one"})
    assert other.status_code == 409, other.get_json()
    assert _version(lite, "aid_item", right) == body["version"]


def test_a_repeated_request_gets_the_very_same_answer(lite: House) -> None:
    stock = rows.stocked(lite)
    browser = tools.enter(lite, "officer")
    pk = stock.pk("aid_item", LEFT)
    body = {"version": _version(lite, "aid_item", pk), "summary": "一次性资助"}
    once = {"Idempotency-Key": "k" * 300}  # longer than the column that keeps it
    first, again = (browser.api("PUT", f"/api/v1/aid_item/{pk}", body, **once) for _turn in range(2))
    assert first.status_code == again.status_code == 200
    assert first.get_json() == again.get_json()
    assert _version(lite, "aid_item", pk) == first.get_json()["version"]


def test_a_body_cannot_pass_itself_off_as_another_verb(lite: House) -> None:
    stock = rows.stocked(lite)
    browser = tools.enter(lite, "editor1")
    pk = stock.pk("aid", LEFT)
    with lite.inside():
        rows.put(BY_ROOM["aid"].model, pk, state="DRAFT")
    body = {"version": _version(lite, "aid", pk), "note": "本人放弃申请", "verb": "submit", "pk": str(pk)}
    once = {"Idempotency-Key": "verbs"}
    answers = [browser.api("POST", f"/api/v1/aid/{pk}/{verb}", body, **once) for verb in ("withdraw", "submit")]
    assert answers[0].status_code == 200, answers[0].get_json()
    assert answers[1].status_code == 409


def test_a_remark_that_is_no_clean_text_is_refused_and_never_an_error(lite: House) -> None:
    stock = rows.stocked(lite)
    browser = tools.enter(lite, "editor1")
    pk = stock.pk("aid", LEFT)
    with lite.inside():
        rows.put(BY_ROOM["aid"].model, pk, state="DRAFT")
    version = _version(lite, "aid", pk)
    for note in (["一二三四五"], 12345678, {"a": 1}, True, "放弃申请\x1b[31m", "放弃\x07申请申请"):
        answer = browser.api("POST", f"/api/v1/aid/{pk}/withdraw", {"version": version, "note": note})
        assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, "note"), note
    assert browser.post(f"/aid/act/{pk}/withdraw", {"version": str(version), "note": "放弃申请\x1b[31m"}).status_code == 422
    assert _version(lite, "aid", pk) == version


@pytest.mark.parametrize(("kind", "value"), [
    ("decimal", "9" * 30), ("decimal", 10**30), ("decimal", "1e5"), ("decimal", "1_0"), ("decimal", "NaN"), ("decimal", "Infinity"),
    ("bool", {"a": 1}), ("bool", [{}]), ("bool", "perhaps"), ("codes", {"a": 1}), ("codes", ["C01", ["C02"]]),
])
def test_a_value_of_the_wrong_shape_is_refused_at_its_field(kind: str, value: object) -> None:
    column = Column("field", "Field", kind, codes="cause" if kind == "codes" else "")
    with pytest.raises(Invalid) as caught:
        schema.load([column], {"field": value})
    assert set(caught.value.errors) == {"field"}


def test_plain_numbers_are_still_read() -> None:
    column = Column("field", "Field", "decimal")
    for typed in ("82", "82.5", "８２．５０", 82, "-1.25"):
        assert schema.load([column], {"field": typed})["field"] in (82, Decimal("82.5"), Decimal("-1.25"))


def test_a_head_request_with_a_form_in_it_writes_nothing(lite: House) -> None:
    """It passes without the token of the page, as reading does."""
    stock = rows.stocked(lite)
    before = tools.state_of(lite)
    for name, room in (("editor1", "archive"), ("officer", "aid"), ("green", "green_channel")):
        browser = tools.enter(lite, name)
        pk = stock.pk(room, LEFT)
        for path in (f"/{room}/add", f"/{room}/edit/{pk}", f"/{room}/act/{pk}/accept", f"/{room}/act/{pk}/approve"):
            answer = browser.client.open(path, method="HEAD", data={"version": "1", "note": "一二三四五"})
            assert answer.status_code in (200, 302, 403, 404), (name, path, answer.status_code)
    assert tools.state_of(lite) == before
