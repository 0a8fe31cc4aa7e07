"""How the category came about, on the page, on paper and in the small forms: for those who see income."""

from __future__ import annotations

from app.kernel import clock
from app.services import archive
from tests.contract import tools
from tests.house import House
from tests.services import dossier
from tests.services.dossier import DAY, NOTHING, walk


def test_the_arithmetic_stands_on_the_page_for_those_who_see_income_and_for_nobody_else(lite: House) -> None:
    with clock.fixed(DAY), lite.inside():
        pk = walk(dossier.cast(lite), "CHECKED")
    page = tools.enter(lite, "officer").get(f"/archive/show/{pk}").get_data(as_text=True)
    for words in ("困难类别测算", "(60,000.00 − 30,000.00) ÷ 12 ÷ 3", "833.33 &lt; 1,062.00 × 1.0 = 1,062.00", "R-CAT 第1版"):
        assert words in page, words
    masked = tools.enter(lite, "auditor").get(f"/archive/show/{pk}").get_data(as_text=True)
    assert "困难类别测算" not in masked
    assert "833.33" not in masked


def test_a_refusal_for_want_of_a_category_is_a_sentence(lite: House) -> None:
    with clock.fixed(DAY), lite.inside():
        on = dossier.cast(lite)
        pk = walk(on, "SURVEYED", incomes=[{"member_ref": "HEAD", "kind": "WAGE", "amount": "260000"}])
        version = dossier.stored(pk).version
    sent = tools.enter(lite, "leader1").api("POST", f"/api/v1/archive/{pk}/approve", {"version": version, "meeting_on": "2022-03-01"})
    assert sent.status_code == 422
    assert "不符合任何困难类别" in sent.get_json()["error"]["message"]


def test_the_exclusions_are_asked_with_the_answers_that_are_there(lite: House) -> None:
    with clock.fixed(DAY), lite.inside():
        on = dossier.cast(lite)
        pk = walk(on, "CHECKED")
        archive.act(on.officer, pk, "exclude", dossier.stored(pk).version, {**NOTHING, "x4": "YES", "grounds": "入户时见到车辆一部"})
    page = tools.enter(lite, "officer").get(f"/archive/act/{pk}/exclude").get_data(as_text=True)
    assert page.count('<option value="YES" selected') == 1
    assert page.count('<option value="NO" selected') == 6
    assert '<option value="X4" selected' in tools.enter(lite, "chair").get(f"/archive/act/{pk}/waive").get_data(as_text=True)
