"""The keys of the house: field encryption, EAP notes, audit chain, cookies. They live in ``instance/keys``, never in the database.

They are made once, by set-up, on an instance that has none. After that a missing or readable-by-others key refuses the start:
silent new keys would make every sealed field unreadable.
"""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from app.kernel import crypto

RINGS = ("main.json", "eap.json")
PLAIN = ("audit.key", "cookie.key")


@dataclass(frozen=True)
class Keys:
    """Everything secret that the application needs."""

    main: crypto.KeyRing
    eap: crypto.KeyRing
    audit: bytes
    cookie: str


def folder(instance: Path) -> Path:
    return instance / "keys"


def make(instance: Path) -> None:
    """Create what is missing on a fresh instance. Safe when several processes start at once: the first one wins."""
    place = folder(instance)
    if place.is_dir():
        return
    instance.mkdir(parents=True, exist_ok=True)
    draft = instance / f"keys.{os.getpid()}.{secrets.token_hex(4)}"
    draft.mkdir(mode=0o700)
    for name in RINGS:
        crypto.KeyRing.create(draft / name)
    for name in PLAIN:
        handle = os.open(draft / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
    try:
        draft.rename(place)  # atomic: a reader sees all keys or none
    except OSError:
        for left in draft.iterdir():
            left.unlink()
        draft.rmdir()


def _secret(path: Path) -> str:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise crypto.CryptoError(f"{path.name}: the key file can be read by others; set its mode to 0600")
    return path.read_text().strip()


def _ring(path: Path) -> crypto.KeyRing:
    try:
        return crypto.KeyRing.load(path)
    except crypto.CryptoError as error:
        raise crypto.CryptoError(f"{path.name}: {error}") from None


def read(instance: Path) -> Keys:
    """All keys. Raises :class:`~app.kernel.crypto.CryptoError` with a clear sentence when one is missing or exposed."""
    place = folder(instance)
    missing = [n for n in (*RINGS, *PLAIN) if not (place / n).is_file()]
    if missing:
        raise crypto.CryptoError(f"missing in {place.name}/: {', '.join(missing)}. Restore the keys from their own backup.")
    return Keys(_ring(place / RINGS[0]), _ring(place / RINGS[1]),
                bytes.fromhex(_secret(place / PLAIN[0])), _secret(place / PLAIN[1]))
