"""Documents at the door: who reaches which address, what the answers carry, how uploads work with and without a script."""

from __future__ import annotations

import io
import re
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from app.services import archive, evidence, green_channel
from app.specs.archive import SPEC
from app.specs.green_channel import SPEC as GREEN
from app.store import files
from models.trace import AuditLog, StoredFile
from tests.contract import forms, tools
from tests.house import Browser, House
from tests.services import papers
from tests.services.dossier import cast, raw, stored

JSON = {"Accept": "application/json"}


@pytest.fixture
def site(lite: House) -> SimpleNamespace:
    """A draft with a photo and a PDF, a request with a photo; their files."""
    with lite.inside():
        on = cast(lite)
        on.pk = archive.create(on.editor1, raw(on.people["E001"], evidence=[])).id
        evidence.attach(on.editor1, SPEC, on.pk, "DIAGNOSIS", "张建国诊断.jpg", papers.photo())
        evidence.attach(on.editor1, SPEC, on.pk, "INVOICE", "结算单.pdf", papers.pdf(3))
        on.request = green_channel.create(on.editor1, {"employee_id": on.people["E001"], "need": "OUTPATIENT", "urgency": "NORMAL",
                                                       "disease": "冠心病", "consent_on": "2022-01-09"}).id
        evidence.attach(on.editor1, GREEN, on.request, "DIAGNOSIS", "证明.png", papers.picture("red"))
    with lite.read() as session:
        on.photo, on.pdf, on.green_photo = session.scalars(select(StoredFile.uuid).order_by(StoredFile.id)).all()
    return on


def enter(site: SimpleNamespace, name: str) -> Browser:
    return tools.enter(site.house, name)


def send(browser: Browser, path: str, *uploads: tuple[str, bytes], headers: dict[str, str] | None = None, **values: str) -> Any:
    given = [(io.BytesIO(content), name) for name, content in uploads]
    return browser.client.post(path, data={"csrf_token": browser.token, "file": given, **values}, headers=headers or {})


def kinds(site: SimpleNamespace) -> list[str]:
    with site.house.read() as session:
        return list(session.scalars(select(StoredFile.kind).where(StoredFile.owner_kind == "archive").order_by(StoredFile.id)))


def reads(site: SimpleNamespace) -> list[tuple[str, str, str]]:
    with site.house.read() as session:
        found = session.execute(select(AuditLog.actor, AuditLog.kind, AuditLog.verb).where(AuditLog.kind.in_(("read", "reveal")))
                                .where(AuditLog.verb.in_(("file", "view", "thumb", "documents"))).order_by(AuditLog.seq))
        return [tuple(row) for row in found]


# ---- who reaches what -----------------------------------------------------------------------------------------------


def addresses(site: SimpleNamespace) -> dict[str, tuple[str, str, dict[str, Any]]]:
    base = f"archive/{site.pk}"
    return {
        "copy": ("GET", f"/file/{site.photo}", {}), "inline": ("GET", f"/file/{site.photo}/inline", {}),
        "thumb": ("GET", f"/file/{site.photo}/thumb", {}), "view": ("GET", f"/file/view/{site.photo}", {}),
        "list": ("GET", f"/file/list/{base}", {}), "pane": ("GET", f"/file/pane/{base}", {}), "add": ("GET", f"/file/add/{base}", {}),
        "describe": ("GET", f"/file/describe/{base}", {}), "upload": ("POST", f"/file/add/{base}", {"kind": "OTHER"}),
        "remove": ("POST", f"/file/remove/{base}/1", {}), "open": ("POST", f"/file/open/{base}", {"reason": "核对诊断证明"}),
    }


def test_a_sibling_gets_404_on_every_path_and_a_stranger_the_sign_in(site: SimpleNamespace) -> None:
    sibling, stranger = enter(site, "editor2"), site.house.browser()
    for name, (method, path, body) in addresses(site).items():
        answer = sibling.post(path, body) if method == "POST" else sibling.get(path)
        assert answer.status_code == 404, name
        asked = stranger.get(path) if method == "GET" else stranger.client.post(path, data=body)
        assert asked.status_code in (302, 400), name
        assert "/login" in asked.headers.get("Location", "/login"), name
    assert kinds(site) == ["DIAGNOSIS", "INVOICE"]
    assert reads(site) == []


@pytest.mark.parametrize(("role", "wanted"), [
    ("editor1", {"copy": 200, "inline": 200, "thumb": 200, "view": 200, "list": 200, "pane": 200, "add": 200}),
    ("leader1", {"copy": 403, "inline": 403, "thumb": 403, "view": 200, "list": 200, "pane": 200, "add": 403}),
    ("officer", {"copy": 403, "inline": 403, "thumb": 403, "view": 200, "list": 200, "pane": 200, "add": 403}),
    ("auditor", {"copy": 403, "inline": 403, "thumb": 403, "view": 403, "list": 403, "pane": 403, "add": 403}),
    ("reporter1", {"copy": 403, "inline": 403, "thumb": 403, "view": 403, "list": 200, "pane": 403, "add": 403}),
    ("sysadmin", {"copy": 403, "inline": 403, "thumb": 403, "view": 403, "list": 403, "pane": 403, "add": 403}),
    ("counselor", {"copy": 403, "inline": 403, "thumb": 403, "view": 403, "list": 403, "pane": 403, "add": 403}),
])
def test_each_role_reaches_what_the_visibility_table_gives_it(site: SimpleNamespace, role: str, wanted: dict[str, int]) -> None:
    browser, known = enter(site, role), addresses(site)
    assert {n: browser.get(known[n][1]).status_code for n in wanted} == wanted


def test_a_document_that_is_not_there_is_404_and_so_is_a_room_without_documents(site: SimpleNamespace) -> None:
    editor = enter(site, "editor1")
    for path in ("/file/00000000-0000-4000-8000-000000000000", "/file/nothing/thumb", "/file/view/x", "/file/list/person/1",
                 "/file/list/eap/1", "/file/pane/eap/1", "/file/add/eap/1", "/file/list/archive/x",
                 f"/file/describe/green_channel/{site.request}",
                 f"/file/describe/archive/{site.pk}?key=999"):
        assert editor.get(path).status_code == 404, path
    assert editor.post("/file/remove/eap/1/1").status_code == 404
    assert editor.get(f"/file/{site.pdf}/thumb").status_code == 404, "a PDF has no small picture"


def test_a_role_that_only_looks_gets_no_copy_and_no_button_for_one(site: SimpleNamespace) -> None:
    desk = enter(site, "green")
    assert desk.get(f"/file/{site.green_photo}/inline").status_code == 200
    assert desk.get(f"/file/{site.green_photo}").status_code == 403
    assert f'href="/file/{site.green_photo}"' not in desk.get(f"/file/view/{site.green_photo}").get_data(as_text=True)
    assert f'href="/file/{site.photo}"' in enter(site, "editor1").get(f"/file/view/{site.photo}").get_data(as_text=True)


# ---- what the answers carry -----------------------------------------------------------------------------------------


def test_a_copy_is_an_attachment_in_a_sandbox(site: SimpleNamespace) -> None:
    answer = enter(site, "editor1").get(f"/file/{site.photo}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


@pytest.mark.parametrize(("name", "media_type"), [("photo", "image/jpeg"), ("pdf", "application/pdf")])
def test_the_viewer_gets_the_document_for_a_frame_of_our_own_only(site: SimpleNamespace, name: str, media_type: str) -> None:
    answer = enter(site, "editor1").get(f"/file/{getattr(site, name)}/inline", headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'self'"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_a_thumbnail_is_small_and_made_once(site: SimpleNamespace) -> None:
    editor = enter(site, "editor1")
    with site.house.inside():
        evidence.attach(site.editor1, SPEC, site.pk, "HUKOU", "户口.png", papers.picture("green", (2000, 1200)))
    with site.house.read() as session:
        row = session.scalars(select(StoredFile).where(StoredFile.kind == "HUKOU")).one()
        uuid, place = row.uuid, files.path(row).with_suffix(".thumb")
    assert not place.exists()
    first = editor.get(f"/file/{uuid}/thumb")
    with Image.open(io.BytesIO(first.data)) as found:
        assert (found.format, found.size) == ("JPEG", (240, 144))
    made = place.stat().st_mtime_ns
    assert editor.get(f"/file/{uuid}/thumb").data == first.data
    assert place.stat().st_mtime_ns == made
    assert first.headers["Cache-Control"] == "no-store"


def test_every_look_stands_in_the_chain(site: SimpleNamespace) -> None:
    editor = enter(site, "editor1")
    for tail in ("", "/inline", "/thumb"):
        editor.get(f"/file/{site.photo}{tail}")
    assert reads(site) == [("editor1", "read", "file"), ("editor1", "read", "view"), ("editor1", "read", "thumb")]


def test_a_look_that_the_chain_does_not_take_is_no_look(site: SimpleNamespace) -> None:
    editor = enter(site, "editor1")
    tools.stop_chain(site.house)
    for tail in ("", "/inline", "/thumb"):
        answer = editor.get(f"/file/{site.photo}{tail}")
        assert answer.status_code >= 400
        assert answer.mimetype == "text/html"


# ---- documents that open with a reason ------------------------------------------------------------------------------


def test_who_opens_with_a_reason_sees_neither_name_nor_picture_before(site: SimpleNamespace) -> None:
    leader = enter(site, "leader1")
    for path in (f"/file/list/archive/{site.pk}", f"/file/view/{site.photo}", f"/file/pane/archive/{site.pk}"):
        page = leader.get(path).get_data(as_text=True)
        assert "诊断.jpg" not in page
        assert "/thumb" not in page
        assert "/inline" not in page
    refused = leader.post(f"/file/open/archive/{site.pk}", {"reason": "看", "at": site.photo})
    assert refused.status_code == 422
    assert leader.get(f"/file/{site.photo}/inline").status_code == 403
    page = leader.post(f"/file/open/archive/{site.pk}", {"reason": "核对诊断证明", "at": site.pdf}).get_data(as_text=True)
    assert f"/file/{site.pdf}/inline#" in page
    assert "toolbar=0" in page
    assert f"/file/{site.photo}/thumb" in page
    assert leader.get(f"/file/{site.photo}/inline").status_code == 200
    assert leader.get(f"/file/{site.photo}").status_code == 403
    assert "诊断.jpg" in leader.get(f"/file/list/archive/{site.pk}").get_data(as_text=True)
    assert enter(site, "officer").get(f"/file/{site.photo}/inline").status_code == 403
    assert reads(site) == [("leader1", "reveal", "documents"), ("leader1", "read", "view")]


# ---- uploads --------------------------------------------------------------------------------------------------------


def test_the_plain_form_takes_several_files_and_names_the_one_that_fails(site: SimpleNamespace) -> None:
    editor, path = enter(site, "editor1"), f"/file/add/archive/{site.pk}"
    page = editor.get(path + "?kind=HUKOU").get_data(as_text=True)
    assert '<option value="HUKOU" selected>' in page
    assert re.search(r'type="file"[^>]* name="file" multiple accept="application/pdf,image/jpeg,image/png"', page)
    assert 'accept="image/*" capture="environment"' in page
    first, second = papers.picture("red"), papers.picture("blue")
    answer = send(editor, path, ("一.png", first), ("脚本.jpg", b"<script>"), ("二.png", second), kind="HUKOU")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "脚本.jpg: 只能上传 PDF、JPEG 或 PNG 文件。" in page
    assert "一.png: 材料已上传。" in page
    assert kinds(site) == ["DIAGNOSIS", "INVOICE", "HUKOU", "HUKOU"]
    done = send(editor, path, ("三.png", papers.picture("cyan")), kind="HUKOU")
    assert (done.status_code, done.location) == (302, f"/file/list/archive/{site.pk}")


@pytest.mark.parametrize(("values", "upload", "sentence"), [
    ({"kind": ""}, [("a.png", papers.picture("red"))], "请从列表中选择。"), ({"kind": "HUKOU"}, [], "请选择文件。"),
    ({"kind": "HUKOU"}, [("a.png", b"")], "文件为空。"),
])
def test_what_is_missing_is_said_at_its_field(site: SimpleNamespace, values: dict[str, str], upload: list[Any], sentence: str) -> None:
    answer = send(enter(site, "editor1"), f"/file/add/archive/{site.pk}", *upload, **values)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_the_script_gets_an_answer_for_each_file(site: SimpleNamespace) -> None:
    editor, path = enter(site, "editor1"), f"/file/add/archive/{site.pk}"
    done = send(editor, path, ("一.png", papers.picture("red")), kind="HUKOU", headers=JSON)
    assert done.status_code == 200
    assert set(done.json) == {"id", "state", "version", "was", "message"}
    again = send(editor, path, ("一.png", papers.picture("red")), kind="HUKOU", headers=JSON)
    assert again.status_code == 422
    assert again.json["error"]["message"] == "该文件已作为“户口本”上传，不能重复上传。"
    large = send(editor, path, ("大.pdf", b"%PDF-" + b"0" * files.LARGEST), kind="HUKOU", headers=JSON)
    assert (large.status_code, large.json["error"]["message"]) == (422, "文件超过 10 MB。")
    assert send(editor, path, ("巨.pdf", b"%PDF-" + b"0" * 12 * 2**20), kind="HUKOU", headers=JSON).status_code == 413


def test_the_name_of_a_file_is_only_a_name(site: SimpleNamespace) -> None:
    send(enter(site, "editor1"), f"/file/add/archive/{site.pk}", ("..\\..\\a/<b>.png", papers.picture("red")), kind="HUKOU")
    with site.house.read() as session:
        assert session.scalars(select(StoredFile.name).where(StoredFile.kind == "HUKOU")).all() == ["<b>.png"]
    page = enter(site, "editor1").get(f"/file/list/archive/{site.pk}").get_data(as_text=True)
    assert "<b>.png" not in page
    assert "&lt;b&gt;.png" in page


def test_without_a_script_a_document_is_registered_replaced_and_removed(site: SimpleNamespace) -> None:
    editor, base = enter(site, "editor1"), f"archive/{site.pk}"
    page = editor.get(f"/file/list/{base}").get_data(as_text=True)
    removals = re.findall(r'<noscript><form method="post" action="(/file/remove/archive/\d+/\d+)">', page)
    assert len(removals) == 2
    assert editor.post(f"/file/describe/{base}", {"kind": "HUKOU", "member_ref": "M1", "note": "复印件"}).status_code == 302
    assert "李梅" in editor.get(f"/file/list/{base}").get_data(as_text=True)
    wrong = editor.post(f"/file/describe/{base}", {"kind": "HUKOU", "member_ref": "M9"})
    assert wrong.status_code == 422
    assert 'href="#member_ref"' in wrong.get_data(as_text=True)
    key = removals[0].rpartition("/")[2]
    replaced = send(editor, f"/file/add/{base}", ("新.png", papers.picture("red")), kind="DIAGNOSIS", replaces=key)
    assert replaced.status_code == 302
    assert editor.get(f"/file/{site.photo}").status_code == 404
    assert editor.post(removals[1]).location == f"/file/list/{base}"
    assert kinds(site) == ["DIAGNOSIS"]
    assert editor.get(removals[0]).status_code == 405


def test_a_submitted_archive_offers_no_change(site: SimpleNamespace) -> None:
    with site.house.inside():
        for kind, colour in (("APPLICATION", "red"), ("ID_COPY", "blue"), ("HUKOU", "green"), ("INCOME_CERT", "black")):
            evidence.attach(site.editor1, SPEC, site.pk, kind, "a.png", papers.picture(colour))
        archive.act(site.editor1, site.pk, "submit", stored(site.pk).version, {})
    editor = enter(site, "editor1")
    page = editor.get(f"/file/list/archive/{site.pk}").get_data(as_text=True)
    assert "已提交，材料不能再修改。" in page
    assert "/file/remove/" not in page
    assert "/file/add/" not in page.replace(f'data-add="/file/add/archive/{site.pk}"', "")
    assert send(editor, f"/file/add/archive/{site.pk}", ("b.png", papers.picture("pink")), kind="OTHER").status_code == 403
    assert editor.post(f"/file/remove/archive/{site.pk}/1").status_code == 403


# ---- on the pages of a record ---------------------------------------------------------------------------------------


def test_the_list_stands_on_the_page_in_the_form_and_the_viewer_beside_them(site: SimpleNamespace) -> None:
    editor = enter(site, "editor1")
    show = editor.get(f"/archive/show/{site.pk}").get_data(as_text=True)
    assert f'href="/file/list/archive/{site.pk}" data-tab="dl-tab-documents"' in show
    assert f'data-pane="/file/pane/archive/{site.pk}"' in show
    assert "/archive/tab/" + f"{site.pk}/evidence" not in show
    edit = editor.get(f"/archive/edit/{site.pk}").get_data(as_text=True)
    assert f'hx-get="/file/list/archive/{site.pk}"' in edit
    assert 'name="evidence-0-kind"' not in edit
    assert "请先保存草稿，然后在这里上传材料。" in editor.get("/archive/add").get_data(as_text=True)
    assert f'data-pane="/file/pane/archive/{site.pk}"' in editor.get(f"/archive/act/{site.pk}/submit").get_data(as_text=True)
    assert "data-pane=" not in enter(site, "auditor").get(f"/archive/show/{site.pk}").get_data(as_text=True)


def test_saving_the_form_leaves_the_documents_alone(site: SimpleNamespace) -> None:
    editor = enter(site, "editor1")
    values = forms.filled(editor.get(f"/archive/edit/{site.pk}").get_data(as_text=True))
    assert editor.client.post(f"/archive/edit/{site.pk}", data=values).status_code == 302
    assert kinds(site) == ["DIAGNOSIS", "INVOICE"]


def test_fragments_are_no_pages(site: SimpleNamespace) -> None:
    editor = enter(site, "editor1")
    for path in (f"/file/list/archive/{site.pk}", f"/file/pane/archive/{site.pk}"):
        text = editor.get(path, headers={"HX-Request": "true"}).get_data(as_text=True)
        assert "<html" not in text
        assert "<h1" not in text
        assert "<noscript" not in text


def test_the_history_tells_of_documents_in_words_and_without_their_names(site: SimpleNamespace) -> None:
    editor, base = enter(site, "editor1"), f"archive/{site.pk}"
    editor.post(f"/file/describe/{base}", {"kind": "HUKOU"})
    with site.house.inside():
        key = stored(site.pk).evidence[1].id
    send(editor, f"/file/add/{base}", ("新.png", papers.picture("red")), kind="INVOICE", replaces=str(key))
    editor.post(f"/file/remove/{base}/{key}")
    page = editor.get(f"/archive/history/{site.pk}").get_data(as_text=True)
    for words in ("上传材料：诊断证明", "登记材料：户口本", "替换材料：票据/结算单", "删除材料：票据/结算单"):
        assert words in page
    assert "诊断.jpg" not in page
