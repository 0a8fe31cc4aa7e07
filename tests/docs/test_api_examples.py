"""The examples of docs/api.md are sent to the product, one after the other, and must be answered as the page says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.kernel import clock
from app.services.desk import tokens
from tests.docs.text import ROOT, blocks
from tests.house import Browser, House

PAGE = ROOT / "docs" / "api.md"
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@dataclass
class Example:
    """A request with the account that sends it, and the answer as printed."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    status: int = 0
    answer: Any = None


def examples() -> list[Example]:
    """Request and answer follow each other on the page."""
    found: list[Example] = []
    for language, text in blocks(PAGE):
        if language != "http":
            continue
        head, _, body = text.strip().partition("\n\n")
        first, *rest = head.splitlines()
        if first.startswith("HTTP/"):
            found[-1].status, found[-1].answer = int(first.split()[1]), json.loads(body)
        else:
            method, path = first.split(" ", 1)
            headers = dict(line.split(": ", 1) for line in rest)
            found.append(Example(method, path, headers, json.loads(body) if body else None))
    return found


def made(house: House, username: str) -> str:
    """The value of a token that may read, as the page of the account makes it."""
    with house.inside():
        return tokens.create(house.actor(username), "docs", "read", clock.today().isoformat()).value


def replay(house: House) -> Iterator[tuple[Example, int, Any]]:
    """Every example with the status and the JSON that come back."""
    people: dict[str, Browser] = {}
    with clock.fixed(NOW):
        for example in examples():
            token = re.fullmatch(r"Bearer dl_<(\w+)>", example.headers.get("Authorization", ""))
            if token:
                example.headers["Authorization"] = f"Bearer {made(house, token.group(1))}"
            account = re.fullmatch(r"session=<(\w+)>", example.headers.get("Cookie", ""))
            name = account.group(1) if account else "token" if "Authorization" in example.headers else ""
            if name not in people:
                people[name] = house.browser(account.group(1) if account else None)
                if name != "token":  # a program has no page on which it could choose a language
                    people[name].get("/lang/en")
                    people[name].refresh("/")
            more = {k: v for k, v in example.headers.items() if k not in ("Cookie", "X-CSRFToken")}
            answer = people[name].api(example.method, example.path, example.body, **more)
            yield example, answer.status_code, answer.get_json()


def holds(printed: Any, real: Any) -> bool:
    """True when everything printed is in the answer; the page may leave keys out."""
    if isinstance(printed, dict):
        return isinstance(real, dict) and all(k in real and holds(v, real[k]) for k, v in printed.items())
    if isinstance(printed, list):
        return isinstance(real, list) and len(printed) == len(real) and all(map(holds, printed, real))
    return bool(printed == real)


def test_every_example_of_the_page_is_answered_as_it_says(lite: House) -> None:
    wrong = []
    for example, status, answer in replay(lite):
        if status != example.status or not holds(example.answer, answer):
            wrong.append(f"{example.method} {example.path}: {status} {json.dumps(answer, ensure_ascii=False)}")
    assert not wrong, "\n".join(wrong)


def test_the_page_has_an_example_for_every_answer_of_the_interface() -> None:
    assert {e.status for e in examples()} >= {200, 201, 400, 401, 403, 404, 405, 409, 422}
