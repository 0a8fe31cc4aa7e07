"""The pages of notices, the public one, and those of the check centre, as a person walks through them."""

from __future__ import annotations

import io
import re
from typing import Any

from app.kernel import clock
from app.store import session as sessions
from models.archive import EconomicCheck, HardshipArchive
from models.notice import Objection, PublicNotice
from models.trace import AuditLog
from tests.contract.rows import picture
from tests.house import House
from tests.services import household


def entries(lite: House, since: int = 0) -> list[tuple[str, str, str]]:
    """What the chain was told: kind, room, verb."""
    with lite.read() as session:
        return [(e.kind, e.object_kind, e.verb) for e in session.query(AuditLog).filter(AuditLog.seq > since).order_by(AuditLog.seq)]


def wait(lite: House, no: str, state: str) -> int:
    """An archive in ``state`` whose check came back today."""
    with lite.inside():
        pk = household.archive(no, state)
        with sessions.writing() as session:
            row = session.get_one(HardshipArchive, pk)
            row.check_returned_on, row.applied_on = clock.today(), clock.today()
            if state == "CHECKING":
                row.check_sent_on = clock.today()
                row.checks.append(EconomicCheck(ref_no="HD202603010001", sent_on=clock.today(), unit_id=row.unit_id))
            session.commit()
    return pk


def running(lite: House) -> tuple[int, str]:
    """Key of an archive in public and the number of its notice."""
    pk = wait(lite, "E001", "CHECKED")
    officer = lite.browser("officer")
    form = officer.get("/notice/add").get_data(as_text=True)
    assert f'<option value="{pk}" selected' in form, "every household that waits stands in a new notice"
    saved = officer.post("/notice/add", {"kind": "ARCHIVE", "days": "5", "hotline": "0533-7580000", "items-0-archive_id": pk})
    assert saved.status_code == 302, saved.get_data(as_text=True)[:2000]
    key = saved.headers["Location"].rsplit("/", 1)[-1]
    version = re.search(r'name="version" value="(\d+)"', officer.get(f"/notice/act/{key}/publish").get_data(as_text=True))
    assert version is not None
    done = officer.post(f"/notice/act/{key}/publish", {"version": version.group(1)})
    assert done.status_code == 302
    with lite.read() as session:
        return pk, session.get_one(PublicNotice, int(key)).notice_no


def state_of(lite: House, pk: int) -> str:
    with lite.read() as session:
        return session.get_one(HardshipArchive, pk).state


def visitor(lite: House) -> Any:
    return lite.app.test_client()


def key_of(page: str) -> dict[str, str]:
    return {name: m.group(1) for name in ("_key", "csrf_token") if (m := re.search(rf'name="{name}" value="([^"]+)"', page))}


def test_a_visitor_reads_the_masked_notice_and_nothing_else_of_the_household(lite: House) -> None:
    _pk, no = running(lite)
    client = visitor(lite)
    answer = client.get(f"/notice/{no}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert '<meta name="robots" content="noindex' in page
    assert "张*国" in page
    assert "0533-7580000" in page
    for hidden in ("张建国", "李秀英", "张小宝", "370399", "1390000", "QXTEST", "E001"):
        assert hidden not in page
    for other in ("GS209901010001", "x" * 80, "1"):
        assert client.get(f"/notice/{other}").status_code == 404
    assert client.get("/notice/list").status_code == 302


def test_a_visitor_objects_once_and_the_household_waits(lite: House) -> None:
    pk, no = running(lite)
    client = visitor(lite)
    keys = key_of(client.get(f"/notice/{no}").get_data(as_text=True))
    sent = {**keys, "serial": "1", "anonymous": "1", "content": "名下有两套住房"}
    assert client.post(f"/notice/{no}/objection", data=sent).status_code == 302
    assert client.post(f"/notice/{no}/objection", data=sent).status_code == 302, "the same form counts once"
    with lite.read() as session:
        assert [o.channel for o in session.query(Objection)] == ["PAGE"]
    assert state_of(lite, pk) == "OBJECTED"
    assert {("change", "objection", "create"), ("change", "archive", "objected")} <= set(entries(lite))


def test_a_form_without_token_a_machine_and_a_flood_change_nothing(lite: House) -> None:
    pk, no = running(lite)
    client = visitor(lite)
    keys = key_of(client.get(f"/notice/{no}").get_data(as_text=True))
    assert client.post(f"/notice/{no}/objection", data={"serial": "1", "content": "x", "_key": "y" * 20}).status_code == 400
    assert client.post(f"/notice/{no}/objection", data={**keys, "serial": "1", "content": "x", "homepage": "http://x"}).status_code == 302
    with lite.read() as session:
        assert session.query(Objection).count() == 0
    bad = {**keys, "serial": "1", "content": "", "anonymous": "1"}
    told = client.post(f"/notice/{no}/objection", data=bad)
    assert (told.status_code, 'id="content-error"' in told.get_data(as_text=True)) == (422, True)
    assert [client.post(f"/notice/{no}/objection", data=bad).status_code for _ in range(3)][-1] == 429
    assert state_of(lite, pk) == "NOTICE"


def test_the_notice_prints_as_a_form_and_stands_on_the_workbench(lite: House) -> None:
    _pk, no = running(lite)
    officer = lite.browser("officer")
    assert officer.get("/notice/print/1.pdf").mimetype == "application/pdf"
    assert no in officer.get("/notice/list/").get_data(as_text=True)
    assert "公示中" in officer.get("/").get_data(as_text=True)
    shown = officer.get("/notice/show/1").get_data(as_text=True)
    assert f'href="/notice/{no}"' in shown
    assert officer.get("/notice/course/1").status_code == 200


def test_a_photograph_of_the_board_joins_a_running_notice(lite: House) -> None:
    running(lite)
    officer = lite.browser("officer")
    done = officer.post("/file/add/notice/1", {"kind": "NOTICE_PHOTO", "file": (io.BytesIO(picture()), "board.png")})
    assert done.status_code == 302
    assert "board.png" in officer.get("/file/list/notice/1").get_data(as_text=True)
    assert lite.browser("leader1").get("/file/add/notice/1").status_code == 403


def test_the_officer_sends_the_list_and_takes_the_answers_in_two_steps(lite: House) -> None:
    pk = wait(lite, "E001", "CHECKING")
    officer = lite.browser("officer")
    assert "HD202603010001" in officer.get("/check/").get_data(as_text=True)
    sent = officer.post("/check/list.csv", {})
    assert (sent.status_code, sent.mimetype) == (200, "text/csv")
    assert "********" in sent.get_data(as_text=True)
    assert officer.post("/check/full.csv", {"reason": ""}).status_code in (403, 422)
    assert lite.browser("editor1").get("/check/").status_code == 403
    assert lite.browser("chair").post("/check/full.csv", {"reason": "想看一看"}).status_code == 403
    rows = f'[{{"ref_no": "HD202603010001", "result": "MATCH", "returned_on": "{clock.today().isoformat()}"}}]'
    assert officer.post("/check/take", {"rows": rows, "key": "k" * 22}).status_code == 302
    assert state_of(lite, pk) == "CHECKED"
    told = entries(lite)
    assert ("change", "archive", "record_check") in told and any(kind == "export" for kind, _room, _verb in told)
    assert officer.post("/check/take", {"rows": rows, "key": "k" * 22}).status_code == 302, "the same page counts once"
    assert officer.post("/check/take", {"rows": rows, "key": "z" * 22}).status_code == 422
    assert officer.post("/check/take", {"rows": "nonsense", "key": "z"}).status_code == 400


def test_the_survey_has_a_page_of_its_own_that_keeps_what_was_typed(lite: House) -> None:
    pk = wait(lite, "E001", "FIRST_PASSED")
    editor = lite.browser("editor1")
    page = editor.get(f"/archive/act/{pk}/survey").get_data(as_text=True)
    assert 'id="dl-visit"' in page
    assert 'name="photos"' in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    typed = {"version": version.group(1), "visit_on": clock.today().isoformat(), "visitors": "王干事,李干事", "note": "情况属实",
             "authorization_on": clock.today().isoformat(), "housing_seen": "两居室"}
    again = editor.post(f"/archive/act/{pk}/survey", typed)
    assert again.status_code == 422
    assert "两居室" in again.get_data(as_text=True)
    assert 'id="conclusion-error"' in again.get_data(as_text=True)
    done = editor.post(f"/archive/act/{pk}/survey", {**typed, "note": "情况属实,同意", "conclusion": "AGREE"})
    assert done.status_code == 302
    assert state_of(lite, pk) == "SURVEYED"
    assert "两居室" in editor.get(f"/archive/tab/{pk}/surveys").get_data(as_text=True)
