"""The page with which a new archive begins."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from app.store import session as sessions
from models.archive import ArchivePerson
from tests.house import House
from tests.services import household
from tests.services.dossier import cast
from tests.services.test_archive_search import twin
from tests.world import id_no


def page_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_the_list_leads_to_the_search_and_the_search_to_the_form(lite: House) -> None:
    with lite.inside():
        on = cast(lite)
    editor = lite.browser("editor1")
    assert 'href="/archive/search"' in page_of(editor.get("/archive/list/"))
    assert "/archive/add?lead=1" in page_of(editor.get("/archive/search"))
    found = page_of(editor.post("/archive/search", {"who": "zjg"}))
    assert "E001" in found
    assert "暂无在办档案" in found
    done = editor.post("/archive/choose", {"employee_id": str(on.people["E001"])})
    assert (done.status_code, done.headers["Location"]) == (302, f"/archive/add?employee_id={on.people['E001']}")
    assert "张建国" in page_of(editor.get(done.headers["Location"]))


def test_people_who_are_alike_are_answered_one_by_one(lite: House) -> None:
    with lite.inside():
        on = cast(lite)
        other = twin(on, "E801", "张建国", "W012")
    editor, pk = lite.browser("editor1"), str(on.people["E001"])
    first = editor.post("/archive/choose", {"employee_id": pk})
    assert first.status_code == 200
    assert "E801" in page_of(first)
    assert editor.post("/archive/choose", {"employee_id": pk, "sure": "1"}).status_code == 422
    refused = editor.post("/archive/add", {"employee_id": pk})
    assert refused.status_code == 422
    assert "请先查重" in page_of(refused)
    assert editor.post("/archive/choose", {"employee_id": pk, "sure": "1", "other": f"employee:{other}"}).status_code == 302
    assert editor.post("/archive/add", {"employee_id": pk}).status_code == 302


def test_a_number_is_never_in_an_address_and_a_wrong_one_keeps_what_was_typed(lite: House) -> None:
    editor = lite.browser("editor1")
    assert id_no("E001") not in page_of(editor.get(f"/archive/search?id_no={id_no('E001')}"))
    answer = editor.post("/archive/search", {"who": "张", "id_no": "370399"})
    assert answer.status_code == 422
    assert 'value="370399"' in page_of(answer)


def test_only_who_opens_archives_searches(lite: House) -> None:
    with lite.inside():
        on = cast(lite)
    for who in ("officer", "auditor", "sysadmin", "finance"):
        browser = lite.browser(who)
        assert browser.get("/archive/search").status_code == 403
        assert browser.post("/archive/choose", {"employee_id": str(on.people["E001"])}).status_code == 403
    assert lite.browser("editor2").post("/archive/choose", {"employee_id": str(on.people["E001"])}).status_code == 404
    assert lite.browser("editor2").post("/archive/choose", {"employee_id": "x"}).status_code == 404


def test_signs_of_need_without_an_archive_are_listed_within_reach(lite: House) -> None:
    with lite.inside():
        on = cast(lite)
        gone = household.archive("E002", "CLOSED")
        with sessions.writing() as session:
            session.execute(delete(ArchivePerson).where(ArchivePerson.archive_id == gone))
            session.commit()
        household.archive("E001", "ACTIVE")
    editor = lite.browser("editor1")
    page = page_of(editor.get("/archive/candidates"))
    assert f"/archive/show/{gone}" in page
    assert "王小明" in page
    assert "张建国" not in page
    assert 'action="/archive/choose"' in page
    assert "王小明" not in page_of(lite.browser("editor2").get("/archive/candidates"))
    assert 'action="/archive/choose"' not in page_of(lite.browser("leader1").get("/archive/candidates"))
    for who in ("auditor", "finance", "sysadmin", "coordinator"):
        assert lite.browser(who).get("/archive/candidates").status_code == 403
    assert editor.post("/archive/choose", {"employee_id": str(on.people["E002"])}).status_code == 302
