"""What may be seen of a personal value: in lists and records ("list") and in public notices ("notice")."""

from __future__ import annotations

import re
import unicodedata

CONTEXTS = ("list", "notice")
NOTICE_NAME_MODES = ("MASKED", "FULL")

HIDDEN = "****"
TAIL = "***"

_DISTRICT = re.compile(
    r"^(?:[^省市区县旗]{2,10}(?:省|自治区))?"
    r"(?:[^省市区县旗]{1,10}(?:市|自治州|地区|盟))?"
    r"(?:[^省市区县旗]{1,6}(?:区|县|旗|市))?"
)
# old and new ID numbers, mobile phones, any run as long as a bank account; \d is every script's digits on purpose
_PERSONAL = re.compile(r"\d{15}|\d{17}[\dXx]|1[3-9]\d{9}|\d{12}")
_COARSE = {"C06": "因病", "C11": "因残", "C09": "因学", "C07": "因灾", "C08": "因意外"}
OTHER_CAUSE = "其他"


def name(value: str, context: str = "list", notice_name_mode: str = "MASKED") -> str:
    """王小明 is 王*明, 张三 is 张*. Only a notice with mode FULL shows the whole name. Characters are code points."""
    _check(context)
    if notice_name_mode not in NOTICE_NAME_MODES:
        raise ValueError(f"unknown notice_name_mode {notice_name_mode!r}")
    value = value.strip()
    if context == "notice" and notice_name_mode == "FULL":
        return value
    if len(value) <= 1:
        return "*" * len(value)
    if len(value) == 2:
        return value[0] + "*"
    return value[0] + "*" * (len(value) - 2) + value[-1]


def id_no(value: str, context: str = "list") -> str:
    """First six and last four characters of an 18 or 15 character number; not shown in notices."""
    _check(context)
    value = value.strip()
    if context == "notice" or not value:
        return ""
    return value[:6] + "*" * (len(value) - 10) + value[-4:] if len(value) in (15, 18) else HIDDEN


def phone(value: str, context: str = "list") -> str:
    """First three and last four of eleven digits; not shown in notices."""
    _check(context)
    value = value.strip()
    if context == "notice" or not value:
        return ""
    return value[:3] + HIDDEN + value[-4:] if re.fullmatch(r"[0-9]{11}", value) else HIDDEN


def bank(value: str, context: str = "list") -> str:
    """The last four of an account of eight or more digits, spaces and hyphens aside; not shown in notices."""
    _check(context)
    value = re.sub(r"[\s-]", "", value)
    if context == "notice" or not value:
        return ""
    return HIDDEN + value[-4:] if re.fullmatch(r"[0-9]{8,}", value) else HIDDEN


def address(value: str, context: str = "list") -> str:
    """Province, city and district, then stars."""
    _check(context)
    found = _DISTRICT.match(value.strip())
    return (found.group() if found else "") + TAIL


def coarse_cause(cause: str) -> str:
    """The coarse cause (C06 因病 …) that a notice may name instead of a cause code."""
    return _COARSE.get(cause.strip(), OTHER_CAUSE)


def diagnosis(value: str, cause: str | None = None) -> str:
    """A diagnosis is never shown, only the coarse cause of the household (illness where the cause is not given)."""
    return coarse_cause(cause or "C06") if value.strip() else ""


def notice_scan(text: str) -> bool:
    """True if the text of a notice must not be published: it holds an ID number, a phone or an account number (V16)."""
    return _PERSONAL.search(unicodedata.normalize("NFKC", text)) is not None


def _check(context: str) -> None:
    if context not in CONTEXTS:
        raise ValueError(f"unknown context {context!r}")
