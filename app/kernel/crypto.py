"""Encryption of single fields: AES-256-GCM under a key ring outside the database, with rotation and a blind index.

A sealed value is the text `v1:<key id>:<base64url(nonce, ciphertext, tag)>`. Its field ("employee.id_no"), and if
wanted its row, are authenticated with it, so a value cannot be moved to another column or row. Two rings exist: main,
and eap for counselling notes, which only a process that serves counsellors needs.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import stat
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.kernel import mask

_VERSION = "v1"
_NONCE = 12


class CryptoError(Exception):
    """Keys are missing or a value cannot be opened. Says nothing about the value, on purpose."""


class KeyRing:
    """Keys by id, one of them active for sealing, and the key of the blind index."""

    def __init__(self, active: str, keys: dict[str, bytes], index: bytes) -> None:
        if active not in keys:
            raise CryptoError("the active key is missing")
        if any(len(key) != 32 for key in (*keys.values(), index)):
            raise CryptoError("a key must have 32 bytes")
        if not all(re.fullmatch(r"[A-Za-z0-9_-]{1,32}", kid) for kid in keys):
            raise CryptoError("a key id must be letters and digits")
        self.active = active
        self._keys = keys
        self._index = index
        self._ciphers = {kid: AESGCM(key) for kid, key in keys.items()}

    def __repr__(self) -> str:
        return f"<KeyRing active={self.active} keys={len(self._keys)}>"

    @classmethod
    def create(cls, path: str | os.PathLike[str]) -> KeyRing:
        """Make a new ring file, mode 0600 from its first byte. Refuses to overwrite."""
        ring = cls("k1", {"k1": os.urandom(32)}, os.urandom(32))
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            raise CryptoError("the key file exists already") from None
        ring._write(handle)
        return ring

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> KeyRing:
        """Read a ring file. CryptoError if it is missing, damaged, or open to group or others."""
        try:
            with open(path, encoding="ascii") as file:
                if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                    raise CryptoError("the key file can be read by others; set its mode to 0600")
                data = json.load(file)
            keys = {str(kid): bytes.fromhex(key) for kid, key in data["keys"].items()}
            return cls(data["active"], keys, bytes.fromhex(data["index"]))
        except OSError:
            raise CryptoError("the key file cannot be read") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise CryptoError("the key file is damaged") from None

    @classmethod
    def add_key(cls, path: str | os.PathLike[str]) -> KeyRing:
        """First step of a rotation: add a new key to the file and make it active. Old keys stay, old values open."""
        old = cls.load(path)
        kid = next(f"k{n}" for n in range(len(old._keys) + 1, 2 * len(old._keys) + 2) if f"k{n}" not in old._keys)
        ring = cls(kid, old._keys | {kid: os.urandom(32)}, old._index)
        handle, temporary = tempfile.mkstemp(prefix=".keys-", dir=Path(path).parent)  # mkstemp makes it 0600
        ring._write(handle)
        os.replace(temporary, path)
        return ring

    def _write(self, handle: int) -> None:
        keys = {kid: key.hex() for kid, key in self._keys.items()}
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump({"active": self.active, "keys": keys, "index": self._index.hex()}, file)
            file.flush()
            os.fsync(file.fileno())

    @property
    def prefix(self) -> str:
        """How every value under the active key begins; what does not is waiting for rotation."""
        return f"{_VERSION}:{self.active}:"

    def seal(self, field: str, plain: str, row: str = "") -> str:
        """Encrypt. The same text gives another token every time."""
        nonce = os.urandom(_NONCE)
        try:
            body = nonce + self._ciphers[self.active].encrypt(nonce, plain.encode(), _bound(field, row))
        except UnicodeEncodeError:
            raise CryptoError("the value is not valid text") from None
        return self.prefix + base64.urlsafe_b64encode(body).decode()

    def open_(self, field: str, token: str, row: str = "") -> str:
        """Decrypt. CryptoError if the token is damaged, from another field or row, or under an unknown key."""
        try:
            version, kid, body = token.split(":", 2)
            raw = base64.b64decode(body, altchars=b"-_", validate=True)
            if version != _VERSION:
                raise CryptoError("the field cannot be opened")
            return self._ciphers[kid].decrypt(raw[:_NONCE], raw[_NONCE:], _bound(field, row)).decode()
        except (InvalidTag, KeyError, ValueError):
            raise CryptoError("the field cannot be opened") from None

    def reseal(self, field: str, token: str, row: str = "") -> str:
        """The same value under the active key; the token itself where it is already."""
        return token if token.startswith(self.prefix) else self.seal(field, self.open_(field, token, row), row)

    def blind(self, field: str, plain: str) -> str:
        """Keyed index (64 hex digits) for exact search and UNIQUE. Not for values of which few exist (diagnosis)."""
        return hmac.new(self._index, f"{field}|{_normal(plain)}".encode(), hashlib.sha256).hexdigest()


def _bound(field: str, row: str) -> bytes:
    return f"{field}|{row}".encode()


def _normal(plain: str) -> str:
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", plain)).upper()


_rings: dict[str, KeyRing] = {}


def install(main: KeyRing | None, eap: KeyRing | None = None) -> None:
    """Set the rings of this process, once at start."""
    _rings.clear()
    _rings.update({name: ring for name, ring in (("main", main), ("eap", eap)) if ring is not None})


def main() -> KeyRing:
    """The ring of all fields but counselling notes. CryptoError before `install`."""
    return _ring("main")


def eap() -> KeyRing:
    """The ring of counselling notes. CryptoError in a process that has none."""
    return _ring("eap")


def _ring(name: str) -> KeyRing:
    try:
        return _rings[name]
    except KeyError:
        raise CryptoError(f"the {name} key ring is not loaded") from None


_MASKS: dict[str, Callable[[str], str] | None] = {
    "id_no": mask.id_no,
    "phone": mask.phone,
    "bank": mask.bank,
    "address": mask.address,
    # a mask of these would need the facts around them; nothing is shown and nothing needs opening
    "diagnosis": None,
    "text": None,
}


class Secret:
    """A sensitive value that prints as its mask; `open()` is the only way to the plaintext, and it never pickles.

    Nothing is decrypted before it is needed, and the plaintext of a sealed value is never kept.
    """

    __slots__ = ("_mask", "_plain", "_ring", "field", "kind", "token")

    def __init__(self, ring: Callable[[], KeyRing], field: str, token: str, kind: str = "text") -> None:
        if kind not in _MASKS:
            raise ValueError(f"unknown kind of secret {kind!r}")
        self._ring: Callable[[], KeyRing] | None = ring
        self.field = field
        self.token: str | None = token
        self.kind = kind
        self._plain: str | None = None
        self._mask: str | None = None

    @classmethod
    def of(cls, plain: str, kind: str = "text", field: str = "") -> Secret:
        """A new value that is not sealed yet."""
        secret = cls(main, field, "", kind)
        secret._ring, secret.token, secret._plain = None, None, plain
        return secret

    def open(self) -> str:
        """The plaintext. Whoever calls this for a person writes the audit entry first."""
        if self._plain is not None:
            return self._plain
        if self._ring is None or self.token is None:
            raise CryptoError("the field cannot be opened")
        return self._ring().open_(self.field, self.token)

    def __str__(self) -> str:
        if self._mask is None:
            self._mask = self._masked()
        return self._mask

    def _masked(self) -> str:
        show = _MASKS[self.kind]
        if show is None:
            return mask.TAIL
        try:
            return show(self.open())
        except CryptoError:
            # one damaged value must not take a whole list down; `open` and the invariant check name it
            return mask.HIDDEN

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a secret does not leave the process")


def seal(ring: KeyRing, field: str, value: str | Secret) -> str:
    """The token to store. A Secret that came from this field and is under the active key keeps its token."""
    if isinstance(value, Secret):
        if value.token is not None and value.field == field and value.token.startswith(ring.prefix):
            return value.token
        value = value.open()
    return ring.seal(field, value)
