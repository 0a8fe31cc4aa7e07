"""The file store: bytes by content hash outside static, types by content, images re-encoded without their metadata."""

from __future__ import annotations

import hashlib
import io
import os
import uuid
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from app.kernel.fault import Invalid
from app.kernel.text import N_, Text
from app.store.unit import Unit
from models.trace import StoredFile

LARGEST = 10 * 2**20
MOST_PIXELS = 60_000_000
_root: Path | None = None


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


def accept(content: bytes) -> tuple[bytes, str]:
    """The bytes to keep and their media type; refuses what is neither a PDF nor a JPEG or PNG picture."""
    if not content:
        raise _refuse(N_("The file is empty."))
    if len(content) > LARGEST:
        raise _refuse(N_("The file is larger than 10 MB."))
    if content.startswith(b"%PDF-"):
        return _pdf(content), "application/pdf"
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _picture(content)
    raise _refuse(N_("Only PDF, JPEG and PNG files can be stored."))


def _pdf(content: bytes) -> bytes:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted or not reader.pages:
            raise _refuse(N_("The PDF is protected or has no page."))
    except (PyPdfError, ValueError, RecursionError, KeyError, TypeError):
        raise _refuse(N_("The PDF cannot be read.")) from None
    return content


def _picture(content: bytes) -> tuple[bytes, str]:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as found:
            if found.width * found.height > MOST_PIXELS:
                raise _refuse(N_("The picture has too many pixels."))
            kind = found.format or "PNG"
            kept = found.convert("RGB" if kind == "JPEG" else "RGBA")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError, ValueError):
        raise _refuse(N_("The picture cannot be read.")) from None
    out = io.BytesIO()
    kept.save(out, kind, **({"quality": 88} if kind == "JPEG" else {}))
    return out.getvalue(), "image/jpeg" if kind == "JPEG" else "image/png"


def store(u: Unit, owner_kind: str, owner_id: int, unit_id: int, name: str, content: bytes) -> StoredFile:
    """Keep a file for a row. The bytes are on disk before the row is: a crash leaves an orphan file, never a row without one."""
    kept, media_type = accept(content)
    digest = hashlib.sha256(kept).hexdigest()
    place = _place(digest)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = place.with_suffix(f".{uuid.uuid4().hex}.part")
        with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(kept)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(place)
    row = StoredFile(uuid=str(uuid.uuid4()), owner_kind=owner_kind, owner_id=owner_id, unit_id=unit_id, name=name[:200] or "file",
                     media_type=media_type, size=len(kept), sha256=digest)
    u.add(row)
    u.flush()
    return row


def path(row: StoredFile) -> Path:
    """Where the bytes of a row lie."""
    return _place(row.sha256)
