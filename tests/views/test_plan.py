"""The page of a plan: what is done for the household, what it has received, what may be opened from here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from tests.house import House
from tests.services.lives import block, give, grant, seen, settled


@pytest.fixture
def street(lite: House) -> Iterator[SimpleNamespace]:
    """One household, from outside."""
    with settled(lite) as on:
        yield on


def page(street: SimpleNamespace, username: str, query: str = "") -> str:
    answer = street.house.browser(username).get(f"/person/{street.archive}/plan{query}")
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def tabs(text: str) -> list[str]:
    return re.findall(r'data-tab="dl-plan-(\w+)"', text)


def test_measures_stand_with_need_responsible_progress_and_effect(street: SimpleNamespace) -> None:
    grant(street, "C2", "35000.00")
    with street.house.inside():
        made = seen(street.officer, street.archive)
    table = made.scheme.tables[0]
    assert [h.label for h in table.columns] == ["Need", "Measure", "Responsible", "Due on", "How far", "Effect"]
    line = next(row for row in table.rows if "/aid/show/" in (row[1].link or ""))
    assert "35,000.00" in line[5].text
    text = page(street, "officer")
    assert all(part in text for part in ("帮扶方案", "累计帮扶", "叁万伍仟元整", "可享受但未申请"))


def test_the_workshop_sees_measures_and_no_amount(street: SimpleNamespace) -> None:
    grant(street, "C2", "35000.00")
    text = page(street, "reporter1")
    assert "帮扶方案" in text
    assert "35,000.00" not in text
    assert "叁万" not in text


def test_aid_is_summed_by_year_also_of_years_gone_by(street: SimpleNamespace) -> None:
    grant(street, "C2", "1000.00", no=1)
    grant(street, "C6", "200.00", no=2)
    with street.house.inside():
        made = seen(street.officer, street.archive)
    assert made.received.facts[0] == ("In all", "1,200.00")
    assert dict(made.received.facts)["Year 2022"] == "1,200.00"


def test_a_household_without_a_measure_is_led_to_the_suggestions(street: SimpleNamespace) -> None:
    text = page(street, "officer")
    assert "尚无方案" in text
    assert "从致困原因生成建议" in text
    assert 'href="#plan-11"' in text
    assert 'id="plan-11"' in text


def test_every_block_has_one_tab_and_confidential_ones_none_for_others(street: SimpleNamespace) -> None:
    text = page(street, "officer")
    assert tabs(text) == ["plan", "file", "aid", "care", "help", "effect", "course", "evidence", "history"]
    with street.house.inside():
        made = seen(street.officer, street.archive)
    placed = [int(n) for n in re.findall(r'id="plan-(\d+)"', text)]
    assert sorted(placed) == sorted({1, *(b.number for b in made.blocks)})
    give(street, "officer", "EapCoordinator")
    assert "mind" in tabs(page(street, "officer"))


def test_the_address_opens_a_tab_without_a_script(street: SimpleNamespace) -> None:
    text = page(street, "officer", "?tab=aid")
    assert re.search(r'id="dl-plan-aid" class="dl-stack">', text)
    assert re.search(r'id="dl-plan-plan" class="dl-stack" hidden', text)
    assert re.search(r'id="dl-plan-plan" class="dl-stack">', page(street, "officer", "?tab=nothing"))


def test_what_may_be_done_with_the_archive_is_offered_to_those_who_may_do_it(street: SimpleNamespace) -> None:
    assert f"/archive/act/{street.archive}/cancel" in page(street, "officer")
    assert f"/archive/act/{street.archive}/propose_exit" in page(street, "editor1")
    assert set(re.findall(rf"/archive/act/{street.archive}/(\w+)", page(street, "chair"))) == {"lower"}  # V13: the leader's alone
    for username in ("officer", "editor1", "chair"):
        assert not re.findall(r"/(?:visit|volunteer|skill|referral)/", page(street, username))


def test_the_blocks_keep_their_order_on_paper(street: SimpleNamespace) -> None:
    with street.house.inside():
        made = seen(street.officer, street.archive)
    numbers = [b.number for b in made.blocks]
    assert numbers == sorted(numbers)
    assert block(made, 14).signatures
    assert [b["number"].split(".")[0] for b in made.paper()["blocks"]] == sorted(
        (b["number"].split(".")[0] for b in made.paper()["blocks"]), key=int)
