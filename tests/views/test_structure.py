"""Pages that rearrange units and move employees: a form, what would come along, the confirmation."""

from __future__ import annotations

import re

from tests.house import PASSWORD, House
from tests.services.dossier import cast

WHY = {"reason": "公司机构调整"}


def page_of(answer: object) -> str:
    return answer.get_data(as_text=True)  # type: ignore[attr-defined]


def test_a_merger_is_shown_before_it_is_carried_out(lite: House) -> None:
    with lite.inside():
        on = cast(lite)
    admin = lite.browser("sysadmin")
    path = f"/org/structure/{on.units['U01']}/merge"
    assert "供排水厂" in page_of(admin.get(path))
    typed = {**WHY, "target_id": str(on.units["U02"])}
    preview = page_of(admin.post(path, typed))
    assert 'data-label="数量"' in preview
    assert 'name="sure" value="1"' in preview
    assert "已合并" not in page_of(admin.get(f"/org/show/{on.units['U01']}"))
    version = re.findall(r'name="version" value="(\d+)"', preview)[0]
    assert admin.post(path, {**typed, "sure": "1", "version": "99", "proof": PASSWORD}).status_code == 409
    done = admin.post(path, {**typed, "sure": "1", "version": version, "proof": PASSWORD})
    assert (done.status_code, done.headers["Location"]) == (302, f"/org/show/{on.units['U02']}")
    old = page_of(admin.get(f"/org/show/{on.units['U01']}"))
    assert "公司机构调整" in old
    assert "/org/structure/" not in old
    assert page_of(lite.browser("editor2").get("/person/list/")).count("E00") >= 6


def test_a_wrong_answer_keeps_what_was_typed(lite: House) -> None:
    with lite.inside():
        on = cast(lite)
    admin = lite.browser("sysadmin")
    answer = admin.post(f"/org/structure/{on.units['U01']}/split", {"name": "运维中心", "code": "U02", "reason": "", "people": "E101"})
    text = page_of(answer)
    assert answer.status_code == 422
    assert all(word in text for word in ("运维中心", "E101", "该编码已存在"))
    assert page_of(admin.post(f"/org/structure/{on.units['U01']}/merge", {"target_id": "x", **WHY})).count("is-invalid") == 1


def test_nobody_else_finds_the_pages(lite: House) -> None:
    with lite.inside():
        on = cast(lite)
    for who, status in (("officer", 403), ("editor1", 403), ("auditor", 403)):
        assert lite.browser(who).get(f"/org/structure/{on.units['U01']}/merge").status_code == status
    admin = lite.browser("sysadmin")
    assert admin.get(f"/org/structure/{on.units['U01']}/explode").status_code == 404
    assert admin.get("/org/structure/999/merge").status_code == 404


def test_an_employee_is_transferred_on_a_page(lite: House) -> None:
    with lite.inside():
        on = cast(lite)
    editor, path = lite.browser("editor1"), f"/person/transfer/{on.people['E001']}"
    assert "调动" in page_of(editor.get(f"/person/show/{on.people['E001']}"))
    assert editor.post(path, {"reason": "岗位调动"}).status_code == 422
    typed = {"unit_id": str(on.units["W012"]), "reason": "岗位调动"}
    assert "开发车间" in page_of(editor.post(path, typed))
    assert editor.post(path, {**typed, "sure": "1", "version": "1"}).status_code == 302
    assert "开发车间" in page_of(editor.get(f"/person/show/{on.people['E001']}"))
    assert lite.browser("reporter1").get(path).status_code in (403, 404)
    assert lite.browser("editor2").get(path).status_code == 404
