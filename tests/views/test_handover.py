"""The page on which the work of a leaver goes to a successor."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.store import session as sessions
from models.person import Employee
from tests.house import PASSWORD, House
from tests.services.dossier import cast


def page_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_a_leaver_is_named_and_his_work_handed_over(lite: House) -> None:
    with lite.inside():
        on = cast(lite)
        with sessions.writing() as session:
            session.get_one(Employee, on.people["E006"]).left_on = dt.date(2020, 1, 1)
            session.commit()
    admin, one, heir = lite.browser("sysadmin"), on.editor1.user_id, on.editor1b.user_id
    assert "以下人员已离职" in page_of(admin.get("/accounts/list"))
    assert f"/accounts/handover/{one}" in page_of(admin.get(f"/accounts/show/{one}"))
    path = f"/accounts/handover/{one}"
    assert "editor1b" in page_of(admin.get(path))
    assert admin.post(path, {"successor": ""}).status_code == 422
    assert "尚未办理" in page_of(admin.post(path, {"successor": str(heir)}))
    assert admin.post(path, {"successor": str(heir), "sure": "1", "version": "0", "proof": PASSWORD}).status_code == 302
    assert "以下人员已离职" not in page_of(admin.get("/accounts/list"))
    assert lite.browser("officer").get(path).status_code == 403
    assert lite.browser("auditor").get(path).status_code == 403
    assert admin.get(f"/accounts/handover/{on.sysadmin.user_id}").status_code == 403
