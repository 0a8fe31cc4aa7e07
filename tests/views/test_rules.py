"""Rule cases over HTTP and on the command line give the same answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.kernel import cases

CASES = json.loads((Path(__file__).resolve().parents[1] / "cases" / "workday.json").read_text(encoding="utf-8"))


def test_http_and_the_command_line_answer_alike(lite: Any, scratch: Path) -> None:
    answer = lite.browser("editor1").api("POST", "/api/v1/rules/evaluate", CASES)
    assert answer.status_code == 200
    file = scratch / "cases.json"
    file.write_text(json.dumps(CASES), encoding="utf-8")
    from app import cli

    printed = lite.app.test_cli_runner().invoke(cli.evaluate_command, [str(file)])
    assert json.loads(printed.output) == answer.get_json() == cases.run(CASES)


def test_a_stranger_and_a_forged_form_are_turned_away(lite: Any) -> None:
    stranger = lite.browser()
    stranger.refresh("/login/")
    assert stranger.api("POST", "/api/v1/rules/evaluate", CASES).status_code == 401
    editor = lite.browser("editor1")
    editor.token = ""
    assert editor.api("POST", "/api/v1/rules/evaluate", CASES).status_code == 400


def test_a_body_without_cases_is_refused_and_says_so(lite: Any) -> None:
    editor = lite.browser("editor1")
    for body in ({}, [], {"cases": {}}, {"cases": "x"}):
        assert editor.api("POST", "/api/v1/rules/evaluate", body).status_code == 400
