"""Only a browser shows it: the survey at the door with a phone in one hand, and the notice that a visitor reads on his own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from PIL import Image


def first(seen: Any, room: str, state: str) -> dict[str, Any] | None:
    """A row of ``room`` in ``state`` that the account sees."""
    answer = seen.page.request.get(f"{seen.url}/api/v1/{room}/?q=(page_size:200)")
    assert answer.ok, answer.text()
    return next((dict(r) for r in answer.json()["result"] if r["state"] == state), None)


def household(visit: Any, site: Any) -> tuple[Any, int]:
    """A unit's officer on the phone, and an archive of his that waits for its survey."""
    for number in range(sum(a["role"] == "UnitEditor" for a in site.accounts)):
        editor = visit("UnitEditor", number, 390)
        row = first(editor, "archive", "FIRST_PASSED")
        if row is not None:
            return editor, int(row["id"])
    pytest.skip("the demo has no archive that waits for its survey")


def test_a_household_is_surveyed_on_the_phone_with_one_thumb(visit: Any, site: Any, tmp_path: Path) -> None:
    photo = tmp_path / "home.jpg"
    Image.effect_noise((3000, 2200), 90).convert("RGB").save(photo, quality=95)
    editor, pk = household(visit, site)
    editor.open(f"/archive/act/{pk}/survey")
    page = editor.page
    assert editor.small() == []
    assert editor.faults() == []
    page.fill("#visitors", "王干事,李干事")
    page.fill("#authorization_on", dt.date.today().isoformat())
    page.fill("#housing_seen", "两居室")
    page.fill("#note", "情况属实,建议建档")
    page.set_input_files("#photos", str(photo))
    page.wait_for_function("() => document.querySelector('#photos').files[0].size < 3000000 "
                           "&& !document.querySelector('#dl-visit [type=submit]').disabled")
    page.click("#dl-visit [type=submit]")
    page.wait_for_load_state("load")
    assert page.locator("#conclusion-error").is_visible()
    assert page.input_value("#housing_seen") == "两居室"
    assert editor.axe() == []


def test_a_visitor_reads_the_notice_on_his_phone_and_objects(visit: Any) -> None:
    officer = visit("CompanyOfficer")
    running = first(officer, "notice", "RUNNING")
    assert running is not None
    no = running["notice_no"]
    guest = visit(None, width=390)
    answer = guest.open(f"/notice/{no}")
    assert answer.status == 200
    assert guest.small() == []
    assert guest.faults() == []
    guest.page.select_option("#serial", index=1)
    guest.page.click("#dl-objection [type=submit]")
    guest.page.wait_for_load_state("load")
    assert guest.page.locator("#content-error").is_visible()
    assert guest.axe() == []
