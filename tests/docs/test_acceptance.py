"""The page on acceptance is true: every promise stands there once, and every test it names is in the tree."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROMISES = 44
LINE = re.compile(r"^\| (\d+) \| (.+?) \| (.+) \|$", re.M)
LINES = LINE.findall((ROOT / "docs" / "acceptance.md").read_text(encoding="utf-8"))


@cache
def found_in(path: str) -> frozenset[str]:
    """Names of the test functions of a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_promise_stands_on_the_page_once() -> None:
    assert [int(number) for number, _promise, _held in LINES] == list(range(1, PROMISES + 1))


@pytest.mark.parametrize(("number", "held"), [(number, held) for number, _promise, held in LINES])
def test_a_promise_names_tests_that_exist_or_the_room_it_waits_for(number: str, held: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", held)
    assert named or re.fullmatch(r"\*waits for the room of [\w ]+\*", held), number
    assert [f"{path}::{name}" for path, name in named if not (ROOT / path).is_file() or name not in found_in(path)] == []
