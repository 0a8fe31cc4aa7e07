"""Documents in a real browser: uploads with their progress, the camera of a phone, the viewer by keyboard, a PDF in its sandbox."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfWriter

from tests.browser.test_story import free_employee

ROW = '.dl-task[data-kind="{}"]'


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Files as a person has them on his desk."""
    folder = tmp_path_factory.mktemp("scans")
    made: dict[str, Path] = {name: folder / name for name in ("申请书.jpg", "户口本.png", "结算单.pdf", "坏文件.jpg", "太大.pdf")}
    Image.new("RGB", (900, 1300), (250, 250, 240)).save(made["申请书.jpg"])
    Image.new("RGB", (1400, 900), (240, 250, 240)).save(made["户口本.png"])
    writer = PdfWriter()
    for _page in range(2):
        writer.add_blank_page(width=595, height=842)
    writer.write(made["结算单.pdf"])
    made["坏文件.jpg"].write_bytes("不是图片".encode())
    made["太大.pdf"].write_bytes(b"%PDF-" + b"0" * (10 * 2**20))
    return {name: str(path) for name, path in made.items()}


@pytest.fixture
def draft(visit: Any) -> tuple[Any, int]:
    """A fresh draft of an archive whose cause is an illness, and its editor."""
    editor = visit("UnitEditor")
    person = free_employee(editor)
    editor.open("/archive/list/")
    token = editor.page.get_attribute('meta[name="csrf-token"]', "content")
    answer = editor.page.request.post(editor.url + "/api/v1/archive/", headers={"X-CSRFToken": token}, data={
        "employee_id": person["id"], "main_cause": "C06", "health_state": "CANCER", "housing_type": "RENT"})
    assert answer.ok, answer.text()
    return editor, int(answer.json()["id"])


def step(seen: Any, pk: int) -> None:
    """The step of the documents in the form of an archive."""
    seen.open(f"/archive/edit/{pk}")
    seen.page.locator(".dl-steps button", has_text="证明材料").click()
    seen.page.locator("[data-papers]").wait_for()


def put(seen: Any, kind: str, *names: str) -> None:
    """Choose files at the line of a kind and wait until the list shows them."""
    seen.page.locator(f"{ROW.format(kind)} input[data-upload]:not([capture]):not([data-replaces])").set_input_files(list(names))
    seen.page.locator(f"{ROW.format(kind)} .dl-sheet-open").first.wait_for()


def faults(seen: Any) -> list[str]:
    """Faults of a page with a PDF: the browser's own viewer is a part of the browser, not another host."""
    return [f for f in seen.faults() if not f.startswith("other host: chrome")]


def test_files_go_up_one_by_one_and_the_form_around_them_goes_on(draft: tuple[Any, int], scans: dict[str, str]) -> None:
    editor, pk = draft
    page = editor.page
    step(editor, pk)
    assert page.locator(ROW.format("DIAGNOSIS")).inner_text().split("\n")[:2] == ["诊断证明", "致困原因为患重大疾病"]
    page.evaluate("""() => { window.bars = []; new MutationObserver(() => document.querySelectorAll('.dl-uploads progress')
        .forEach((bar) => bars.push([bar.getAttribute('aria-label'), bar.value]))).observe(document.body, {subtree: true, childList: true,
        characterData: true}); }""")
    put(editor, "APPLICATION", scans["坏文件.jpg"], scans["申请书.jpg"], scans["太大.pdf"])
    told = page.locator(f"{ROW.format('APPLICATION')} .dl-upload-bad")
    told.nth(1).wait_for()
    assert told.all_inner_texts() == ["坏文件.jpg\n只能上传 PDF、JPEG 或 PNG 文件。", "太大.pdf\n文件超过 10 MB。"]
    assert ["正在上传 申请书.jpg", 100] in page.evaluate("() => bars")
    assert "已上传" in page.locator(f"{ROW.format('APPLICATION')} .dl-task-state").inner_text()
    editor.errors.clear()  # the browser itself notes the status of a refused file
    assert editor.faults() == []
    page.locator("button[data-final]:visible").first.click()
    page.wait_for_url("**/archive/show/*")
    editor.open(f"/file/list/archive/{pk}")
    assert page.locator(".dl-sheet-open").count() == 1
    assert editor.faults() == []


def test_a_dropped_file_lands_on_its_line_and_beside_it_nothing_happens(draft: tuple[Any, int]) -> None:
    editor, pk = draft
    out = io.BytesIO()
    Image.new("RGB", (30, 30), "navy").save(out, "PNG")
    editor.open(f"/file/list/archive/{pk}")
    drop = """(target, bytes) => { const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], '拖来.png', {type: 'image/png'}));
        for (const name of ['dragover', 'drop'])
            target.dispatchEvent(new DragEvent(name, {dataTransfer: data, bubbles: true, cancelable: true})); }"""
    editor.page.locator("h1").evaluate(drop, list(out.getvalue()))
    editor.page.locator(ROW.format("HUKOU")).evaluate(drop, list(out.getvalue()))
    editor.page.locator(f"{ROW.format('HUKOU')} .dl-sheet-open").wait_for()
    assert editor.page.locator(".dl-sheet-open").count() == 1
    editor.page.locator(f"{ROW.format('HUKOU')} [data-do=paper-remove]").click()
    assert "户口本" in editor.page.locator("#dl-confirm-text").inner_text()
    assert editor.faults() == []
    editor.page.click("[data-confirm-ok]")
    editor.page.locator(".dl-sheet-open").wait_for(state="detached")


def test_a_phone_takes_a_photo_at_the_line_of_its_kind(draft: tuple[Any, int], visit: Any, scans: dict[str, str]) -> None:
    _editor, pk = draft
    phone = visit("UnitEditor", width=390)
    step(phone, pk)
    camera = phone.page.locator(f"{ROW.format('ID_COPY')} label.dl-camera")
    box = camera.bounding_box()
    assert box["height"] >= 44
    assert camera.inner_text().startswith("拍照上传")
    field = camera.locator("input")
    assert (field.get_attribute("capture"), field.get_attribute("accept")) == ("environment", "image/*")
    field.set_input_files(scans["申请书.jpg"])
    phone.page.locator(f"{ROW.format('ID_COPY')} .dl-sheet-open").wait_for()
    assert phone.faults() == []
    phone.page.locator(f"{ROW.format('ID_COPY')} .dl-sheet-open").click()
    phone.page.locator("[data-stage] img").wait_for()
    assert phone.faults() == []


def test_the_viewer_is_worked_by_keyboard_beside_the_record(draft: tuple[Any, int], scans: dict[str, str]) -> None:
    editor, pk = draft
    page = editor.page
    editor.open(f"/archive/show/{pk}#dl-tab-documents")
    page.locator("[data-papers]").wait_for()
    put(editor, "APPLICATION", scans["申请书.jpg"])
    put(editor, "INVOICE", scans["结算单.pdf"])
    page.locator(f"{ROW.format('APPLICATION')} .dl-sheet-open").focus()
    page.keyboard.press("Enter")
    stage = page.locator("#dl-pane [data-stage=picture]")
    stage.wait_for()
    page.wait_for_function("() => document.activeElement.dataset.stage === 'picture'")
    pane = page.locator("#dl-pane").bounding_box()
    assert pane["x"] > 683, "beside the record"
    scale = page.locator("[data-viewer-scale]")
    page.wait_for_function("() => document.querySelector('[data-stage] img').naturalWidth")
    before = int(scale.inner_text().rstrip("%"))
    for _press in range(3):
        page.keyboard.press("+")
    assert int(scale.inner_text().rstrip("%")) > before * 1.7
    at = stage.evaluate("n => [n.scrollLeft, n.scrollTop]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("""at => { const n = document.querySelector('[data-stage]');
        return n.scrollLeft > at[0] && n.scrollTop > at[1]; }""", arg=at)
    page.keyboard.press("r")
    assert "rotate(90deg)" in page.locator("[data-stage] img").get_attribute("style")
    page.keyboard.press("0")
    page.keyboard.press("?")
    assert page.locator("#dl-viewer-keys").is_visible()
    assert editor.faults() == []
    page.keyboard.press("PageDown")
    page.wait_for_function("() => document.activeElement.dataset.stage === 'pdf'")
    assert faults(editor) == []
    over = page.locator("[data-watermark]").evaluate("n => [+getComputedStyle(n).zIndex, getComputedStyle(n).pointerEvents]")
    assert (over[0] > 900, over[1]) == (True, "none")
    page.get_by_role("link", name="提交", exact=True).click()
    page.wait_for_url("**/act/*/submit")
    page.locator("#dl-pane [data-stage]").wait_for()
    assert page.locator("#dl-act-dialog").is_hidden()
    page.click("[data-do=pane-close]")
    assert page.locator("#dl-pane").is_hidden()


def test_a_pdf_is_drawn_under_the_strict_headers(draft: tuple[Any, int], scans: dict[str, str]) -> None:
    editor, pk = draft
    editor.open(f"/file/list/archive/{pk}")
    put(editor, "INVOICE", scans["结算单.pdf"])
    editor.page.locator(".dl-sheet-open").click()
    frame = editor.page.locator("[data-stage=pdf] iframe")
    frame.wait_for()
    for _try in range(20):
        editor.page.wait_for_timeout(150)
        with Image.open(io.BytesIO(frame.screenshot())) as seen:
            colours = {c for _n, c in seen.convert("L").point(lambda v: v // 32).getcolors()}
        if {1, 7} <= colours:
            break
    assert {1, 7} <= colours, "white sheets on the dark ground of the browser's own viewer"
    assert faults(editor) == []


def test_on_a_smaller_window_the_documents_stand_below(draft: tuple[Any, int], visit: Any, scans: dict[str, str]) -> None:
    editor, pk = draft
    editor.open(f"/file/list/archive/{pk}")
    put(editor, "APPLICATION", scans["申请书.jpg"])
    small = visit("UnitEditor", width=768)
    small.open(f"/archive/act/{pk}/submit")
    small.page.locator("a[data-pane-link]").click()
    small.page.locator("#dl-pane [data-stage]").wait_for()
    assert small.page.evaluate("() => document.getElementById('dl-pane').getBoundingClientRect().top"
                               " >= document.getElementById('dl-act').getBoundingClientRect().bottom")
    assert small.faults() == []


def test_a_chair_opens_the_documents_with_a_reason(draft: tuple[Any, int], visit: Any, scans: dict[str, str]) -> None:
    editor, pk = draft
    editor.open(f"/file/list/archive/{pk}")
    put(editor, "APPLICATION", scans["户口本.png"])
    chair = visit("UnitLeader")
    chair.open(f"/archive/show/{pk}#dl-tab-documents")
    chair.page.locator("[data-papers]").wait_for()
    assert chair.page.locator("[data-papers] img").count() == 0
    chair.page.locator(".dl-papers-verbs a[data-pane-link]").click()
    chair.page.fill("#dl-viewer-reason", "看")
    chair.page.press("#dl-viewer-reason", "Enter")
    chair.page.locator("#dl-viewer-reason-error").wait_for()
    assert chair.faults() == []
    chair.page.fill("#dl-viewer-reason", "核对申请书")
    chair.page.press("#dl-viewer-reason", "Enter")
    chair.page.locator("#dl-pane [data-stage] img").wait_for()
    chair.page.locator("[data-papers] img").wait_for()
    assert chair.page.locator("#dl-pane a[aria-label=下载]").count() == 0
    assert chair.faults() == []
