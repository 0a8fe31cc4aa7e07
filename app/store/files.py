"""The file store: bytes by content hash outside static, types by content, images re-encoded without their metadata."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from app.kernel import clock
from app.kernel.fault import Invalid
from app.kernel.text import N_, Text
from app.store.unit import Unit
from models.trace import StoredFile

LARGEST = 10 * 2**20
MOST_PIXELS = 60_000_000
THUMB = (240, 240)  #: largest sides of a thumbnail, twice what a page shows
PICTURES = ("image/jpeg", "image/png")
ORPHAN_SECONDS = 3600  #: bytes without a row are left alone for so long: their row may be on its way
_root: Path | None = None
#: what Pillow raises at pictures that are broken or made to harm
_BROKEN = (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError, ValueError, KeyError, TypeError, EOFError,
           ZeroDivisionError, struct.error)


@dataclass(frozen=True)
class Kept:
    """What is kept of an upload."""

    content: bytes
    media_type: str
    pages: int | None = None  #: of a PDF

    @property
    def sha256(self) -> str:
        """The name of the bytes in the store: the same upload always has the same one."""
        return digest(self.content)


def digest(content: bytes) -> str:
    """SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


def use(folder: Path) -> None:
    """Set the folder of the store."""
    global _root
    _root = folder


def _place(sha256: str) -> Path:
    if _root is None:
        raise RuntimeError("no file store")
    return _root / sha256[:2] / sha256[2:4] / sha256


def _refuse(msgid: str) -> Invalid:
    return Invalid({"file": [Text(msgid)]})


def accept(content: bytes) -> Kept:
    """What to keep of an upload; refuses what is neither a PDF nor a JPEG or PNG picture."""
    if not content:
        raise _refuse(N_("The file is empty."))
    if len(content) > LARGEST:
        raise _refuse(N_("The file is larger than 10 MB."))
    if content.startswith(b"%PDF-"):
        return Kept(content, "application/pdf", _pages(content))
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _picture(content)
    raise _refuse(N_("Only PDF, JPEG and PNG files can be stored."))


def _pages(content: bytes) -> int:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted or not reader.pages:
            raise _refuse(N_("The PDF is protected or has no page."))
        return len(reader.pages)
    except (PyPdfError, ValueError, RecursionError, KeyError, TypeError):
        raise _refuse(N_("The PDF cannot be read.")) from None


def _picture(content: bytes) -> Kept:
    """The pixels alone, turned as the camera held them: place, device and comment stay behind."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as found:
            if found.width * found.height > MOST_PIXELS:
                raise _refuse(N_("The picture has too many pixels."))
            kind = found.format or "PNG"
            kept = ImageOps.exif_transpose(found).convert("RGB" if kind == "JPEG" else "RGBA")
    except _BROKEN:
        raise _refuse(N_("The picture cannot be read.")) from None
    kept.info.clear()  # some writers copy comments and profiles from here
    out = io.BytesIO()
    kept.save(out, kind, **({"quality": 88} if kind == "JPEG" else {}))
    return Kept(out.getvalue(), "image/jpeg" if kind == "JPEG" else "image/png")


def store(u: Unit, owner_kind: str, owner_id: int, unit_id: int, kind: str, name: str, kept: Kept) -> StoredFile:
    """Keep a file for a row. The bytes are on disk before the row is: a crash leaves an orphan file, never a row without one."""
    _write(_place(kept.sha256), kept.content)
    row = StoredFile(uuid=str(uuid.uuid4()), owner_kind=owner_kind, owner_id=owner_id, unit_id=unit_id, kind=kind,
                     name=name[:200] or "file", media_type=kept.media_type, size=len(kept.content), sha256=kept.sha256,
                     pages=kept.pages)
    u.add(row)
    u.flush()
    return row


def _write(place: Path, content: bytes) -> None:
    """Put bytes in their place, whole or not at all; what lies there already counts as new."""
    if place.exists():
        os.utime(place)
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = place.with_suffix(f".{uuid.uuid4().hex}.part")
    with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(place)


def path(row: StoredFile) -> Path:
    """Where the bytes of a row lie."""
    return _place(row.sha256)


def thumb(row: StoredFile) -> Path | None:
    """A small JPEG of a picture, made when it is first asked for; None for what is no picture or is gone."""
    place = path(row)
    small = place.with_suffix(".thumb")
    if row.media_type not in PICTURES or not place.is_file():
        return None
    if not small.exists():
        with Image.open(place, formats=("JPEG", "PNG")) as found:
            found.draft("RGB", (THUMB[0] * 2, THUMB[1] * 2))
            found.thumbnail(THUMB)
            flat = Image.new("RGB", found.size, "white")
            flat.paste(found, mask=found.getchannel("A") if "A" in found.getbands() else None)
        out = io.BytesIO()
        flat.save(out, "JPEG", quality=80)
        _write(small, out.getvalue())
    return small


def sweep(wanted: Iterable[str]) -> int:
    """Remove bytes that no row names any more (``wanted``: hashes that rows name). Returns how many files went."""
    if _root is None or not _root.is_dir():
        return 0
    keep, gone = set(wanted), 0
    for found in _root.glob("??/??/*"):
        if found.stem not in keep and clock.now().timestamp() - found.stat().st_mtime > ORPHAN_SECONDS:
            found.unlink(missing_ok=True)
            gone += 1
    return gone
