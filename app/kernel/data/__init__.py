"""The product's seed data: rule parameters, rule sets, and the State Council's working calendar 2021-2026."""

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def rulesets() -> dict[str, Any]:
    """`base` parameters, `rulesets` and `work_calendar`. Shared by the process: copy before you change anything."""
    return _load("rulesets.json")


@cache
def category_rules() -> dict[str, Any]:
    """`versions` of the rule of the hardship category and the codes of the `exclusions`. Shared by the process."""
    return _load("category_rules.json")


def _load(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return data
