"""What a password must be, its hash, and passwords made for somebody.

Long rather than clever (ASVS 6.2): at least twelve characters, none of the common ones however decorated, not the user's own
name, not a word of the company. A house that has to ask for character classes switches that on.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from werkzeug.security import check_password_hash, generate_password_hash

from app.kernel.text import N_, Text

_COMMON = Path(__file__).parent / "data" / "common_passwords.txt"
#: hash of nothing in particular: checked where there is no account, so that the answer takes as long
_NOBODY = (
    "scrypt:32768:8:1$wiDa0ruWlIPhp9LM$6e409d093e62ad54df2af895d0e125b05ff6cf64148350189ffc4bcc71286edf"
    "1b8ad94a442c00f890224bf2b32153d0750c89ee9401e62f9dcee5399065e4e5"
)
_LEET = (str.maketrans("013457@$!", "oieastasi"), str.maketrans("013457@$!", "oleastasi"))
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  #: nothing that is read wrong on paper


@dataclass(frozen=True)
class Rules:
    """The rules of the house."""

    least: int = 12
    most: int = 128
    classes: int = 0  #: of lower, upper, digit, other; 0 asks for none
    words: tuple[str, ...] = ()  #: words of the company
    method: str = "scrypt"


_rules = Rules()


def use(rules: Rules) -> None:
    """Set the rules of the process."""
    global _rules
    _rules = rules
    _nobody.cache_clear()


def rules() -> Rules:
    return _rules


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """The common passwords, in lower case."""
    return frozenset(_COMMON.read_text(encoding="utf-8").split())


def is_common(password: str) -> bool:
    """True for a common password, also with other case, digits for letters, or digits and signs around it."""
    plain = unicodedata.normalize("NFKC", password).lower()
    if len(set(plain)) < 5 or _is_run(plain):
        return True
    forms = {plain, re.sub(r"[\W_]+", "", plain), re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)}
    forms |= {form.translate(table) for form in forms for table in _LEET}
    return not {form for form in forms if len(form) > 3}.isdisjoint(common())


def _is_run(text: str) -> bool:
    """abcdefghijkl, 123456789012 and the same backwards."""
    steps = {(ord(b) - ord(a)) % 10 if (a + b).isdigit() else ord(b) - ord(a) for a, b in pairwise(text)}
    return len(steps) == 1 and steps <= {1, -1, 9}


def faults(password: str, username: str = "") -> list[Text]:
    """Why ``password`` cannot be taken, as sentences for the person; empty when it can."""
    found: list[Text] = []
    if len(password) < _rules.least:
        found.append(Text(N_("A password needs at least %(n)s characters."), n=_rules.least))
    if len(password) > _rules.most:
        found.append(Text(N_("A password has at most %(n)s characters."), n=_rules.most))
    if _classes(password) < _rules.classes:
        found.append(Text(N_("Use at least %(n)s of: small letters, capital letters, digits, signs."), n=_rules.classes))
    plain = unicodedata.normalize("NFKC", password).lower()
    if len(username) > 2 and username.lower() in plain:
        found.append(Text(N_("A password must not contain the user name.")))
    if any(word and word.lower() in plain for word in _rules.words):
        found.append(Text(N_("A password must not contain a word that everybody in the company knows.")))
    if is_common(password):
        found.append(Text(N_("This password is one of the common ones. Choose another.")))
    return found


def _classes(password: str) -> int:
    kinds = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z0-9]")
    return sum(re.search(kind, password) is not None for kind in kinds)


def make() -> str:
    """A random password of 16 characters in four groups, to be read to somebody and changed at the first sign-in."""
    while True:
        groups = ["".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4)]
        made = "-".join(groups)
        if _classes(made) == 4:
            return made


def seal(password: str) -> str:
    """The hash to store (scrypt with N = 2^15 by default)."""
    return generate_password_hash(password, method=_rules.method, salt_length=16)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _NOBODY if _rules.method == "scrypt" else seal("nobody")


def fits(stored: str | None, password: str) -> bool:
    """True when ``password`` belongs to the hash. Without a hash it takes as long and is False."""
    long = not password or len(password) > _rules.most or not password.strip("\0")
    right = check_password_hash(stored or _nobody(), "-" if long else password)
    return right and bool(stored) and not long
