"""The product's seed data: rule parameters, rule sets, and the State Council's working calendar 2021-2026."""

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def rulesets() -> dict[str, Any]:
    """`base` parameters, `rulesets` and `work_calendar`. Shared by the process: copy before you change anything."""
    data: dict[str, Any] = json.loads(Path(__file__).with_name("rulesets.json").read_text(encoding="utf-8"))
    return data
