"""The HTML engine in a process of its own: ``python -m app.exports.engine`` lays out one document after the other.

It reads a length and that many bytes of HTML, or of documents to bind, from its input and answers with a flag, a length and the
PDF, or the kind of the error. It has no keys, no database and no settings, may read the font alone, and ends when its input
does or when nobody wanted anything for a while. `app.exports.press` starts it, waits for it and ends it.
"""

from __future__ import annotations

import logging
import resource
import select
import sys
from io import BytesIO
from typing import IO

from app.exports import binding, typeface
from app.exports.press import DONE, FAILED, HEADER, framed

# isort: split
# after the typeface, which says what font reportlab begins a page with
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

#: Seconds that the engine takes for one document by its own clock, and that it waits for the next one.
RENDER_SECONDS, IDLE_SECONDS = 20, 900
#: Bytes of address space: many times what seventy pages take.
MEMORY = 1 << 30
POLICY = ResourceAccessPolicy.server(
    typeface.FONT_DIR, allow_remote=False, max_render_seconds=RENDER_SECONDS, max_depth=40
)


def lay_out(html: str) -> bytes:
    """Return the PDF of the HTML. Raises ValueError whose message is the kind of error and quotes nothing of it."""
    out = BytesIO()
    try:
        status = pisa.CreatePDF(html, dest=out, encoding="utf-8", resource_policy=POLICY)
    except Exception as error:
        raise ValueError(type(error).__name__) from None
    if status.err:
        raise ValueError("status")
    return out.getvalue()


def serve(source: IO[bytes], target: IO[bytes]) -> None:
    """Answer one request after the other until the source ends or is silent for long."""
    while select.select([source], [], [], IDLE_SECONDS)[0]:
        header = source.read(HEADER)
        request = source.read(int.from_bytes(header, "big"))
        if not request:
            return
        try:
            answer = DONE + framed(_made(request))
        except ValueError as error:
            answer = FAILED + framed(str(error).encode())
        target.write(answer)
        target.flush()


def _made(request: bytes) -> bytes:
    """The PDF of a request. Raises ValueError whose message is the kind of error."""
    if not request.startswith(binding.BIND):
        return lay_out(request.decode("utf-8"))
    try:
        return binding.bound(request)
    except Exception as error:
        raise ValueError(type(error).__name__) from None


def main() -> int:
    """Take the limits on, then serve over the standard streams."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)  # the engine quotes the document in its messages: that is personal data
    typeface.widths()
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # whatever prints must not print into an answer
    serve(sys.stdin.buffer, answers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
