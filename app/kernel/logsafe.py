"""JSON logs without personal data.

The first defence is not to log values, and `hide_parameters=True` on every engine; this formatter is the second: it
cleans messages, exception texts and the named extras, and keeps every record on one line.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import traceback
import unicodedata

#: The extras a record may carry: `log.info("...", extra={"action": "approve", "obj": "aid/7"})`.
FIELDS = ("req", "user_id", "ip", "action", "obj", "status", "ms")
_LONGEST = 4000

_CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u2028\u2029]")

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # as SQLAlchemy writes them; a value may hold a bracket, so what does not end as expected is hidden to the end
    (
        re.compile(r"\[parameters: (?:.*?\](?=\n\(Background|\s*\Z)|.*)", re.DOTALL),
        "[parameters hidden]",
    ),
    (re.compile(r"DETAIL:.*"), "DETAIL: [hidden]"),
    (
        re.compile(
            r"(?i)(password|passwd|pwd|session|authorization|cookie|token|secret)([\"']?\s*[=:]\s*)"
            r"(?:(?:bearer|basic)\s+)?(?:\"[^\"]*\"|'[^']*'|[^\s\"'&,;}]+)"
        ),
        r"\1\2[SECRET]",
    ),
    (re.compile(r"\bdl_[\w-]{8,}"), "[TOKEN]"),
    (re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![\dXx])"), "[ID]"),
    (re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"), "[PHONE]"),
    # old ID numbers, bank accounts with or without gaps, and anything else as long
    (re.compile(r"(?<!\d)\d(?:[ -]?\d){11,}[Xx]?"), "[NUMBER]"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "[MAIL]"),
)


def clean(text: str) -> str:
    """The text on one line, with numbers, addresses and secrets of persons replaced by a word for what they were."""
    text = unicodedata.normalize("NFKC", text)
    for pattern, word in _RULES:
        text = pattern.sub(word, text)
    text = text.replace("\r", "\\r").replace("\n", "\\n")
    # no escape sequences or line separators that a terminal or a log reader would obey
    text = _CONTROL.sub("\ufffd", text)
    return text.encode("utf-8", "backslashreplace").decode()


class JsonSafe(logging.Formatter):
    """One JSON object a line: at (UTC), lvl, log, msg, the extras of FIELDS, exc."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; never raises for a message that does not fit its arguments."""
        line: dict[str, object] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "lvl": record.levelname,
            "log": record.name,
            "msg": clean(_message(record)),
        }
        for name in FIELDS:
            value = getattr(record, name, None)
            if value is not None:
                line[name] = value if isinstance(value, int | float) else clean(str(value))
        if record.exc_info:
            line["exc"] = clean("".join(traceback.format_exception(*record.exc_info)))[-_LONGEST:]
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        # logging's own complaint would print the arguments unread
        return str(record.msg)


def install(level: int | str = "INFO") -> None:
    """Send the root logger to standard error through JsonSafe. May be called again; other handlers stay."""
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h.formatter, JsonSafe)]:
        root.removeHandler(handler)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonSafe())
    root.addHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(True)
