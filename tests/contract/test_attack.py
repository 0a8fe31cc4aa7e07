"""What a hostile or careless client tried once: each of these answered wrongly before."""

from __future__ import annotations

from tests.contract import rows
from tests.contract.rows import BY_ROOM, LEFT, RIGHT
from tests.house import House


def _version(house: House, room: str, pk: int) -> int:
    with house.read() as session:
        return int(session.get_one(BY_ROOM[room].model, pk).version)


def test_an_idempotency_key_stands_for_one_row_alone(lite: House) -> None:
    stock = rows.stocked(lite)
    browser = rows.enter(lite, "officer")
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
    browser = rows.enter(lite, "officer")
    pk = stock.pk("aid_item", LEFT)
    body = {"version": _version(lite, "aid_item", pk), "summary": "一次性资助"}
    once = {"Idempotency-Key": "k" * 300}  # longer than the column that keeps it
    first, again = (browser.api("PUT", f"/api/v1/aid_item/{pk}", body, **once) for _turn in range(2))
    assert first.status_code == again.status_code == 200
    assert first.get_json() == again.get_json()
    assert _version(lite, "aid_item", pk) == first.get_json()["version"]


def test_a_body_cannot_pass_itself_off_as_another_verb(lite: House) -> None:
    stock = rows.stocked(lite)
    browser = rows.enter(lite, "editor1")
    pk = stock.pk("aid", LEFT)
    with lite.inside():
        rows.put(BY_ROOM["aid"].model, pk, state="DRAFT")
    body = {"version": _version(lite, "aid", pk), "note": "本人放弃申请", "verb": "submit", "pk": str(pk)}
    once = {"Idempotency-Key": "verbs"}
    answers = [browser.api("POST", f"/api/v1/aid/{pk}/{verb}", body, **once) for verb in ("withdraw", "submit")]
    assert answers[0].status_code == 200, answers[0].get_json()
    assert answers[1].status_code == 409
