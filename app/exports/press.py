"""The press: one child process for each web process, in which documents are laid out under limits of time and memory.

It starts with the first document and stays for the next ones. A document that takes too long or too much ends the child
and not the web process; the next document gets a fresh one. What is printed goes through pipes alone: it stands in no
command line, no file and no log.
"""

from __future__ import annotations

import atexit
import logging
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Seconds for one document, the start of the child included; above the engine's own limit, below that of a web worker.
SECONDS = 30.0
#: Length of the number before each message, and the flags of an answer.
HEADER, DONE, FAILED = 8, b"\x00", b"\x01"
PIECE = 1 << 16

log = logging.getLogger(__name__)


class Jammed(Exception):
    """No document came out; the text says why and never what stood in it."""


def framed(content: bytes) -> bytes:
    """The bytes after their length."""
    return len(content).to_bytes(HEADER, "big") + content


class Press:
    """A child process that turns HTML into PDF, started when it is needed and again when it has ended."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def render(self, html: str) -> bytes:
        """Return the PDF. Raises Jammed when the engine refused, took too long or died."""
        return self.answer(html.encode("utf-8", "replace"))

    def answer(self, request: bytes) -> bytes:
        """Return the PDF for a request of any kind: HTML, or documents to bind. Raises Jammed."""
        with self._lock:
            until = time.monotonic() + self.seconds
            try:
                return self._asked(self._running(), framed(request), until)
            except BrokenPipeError:  # the child had just gone home: it was idle for long
                self.close()
            try:
                return self._asked(self._running(), framed(request), until)
            except OSError as error:
                self.close()
                raise Jammed(type(error).__name__) from None

    def close(self) -> None:
        """End the child, if there is one of this process."""
        child, self._child = self._child, None
        if child is None:
            return
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        if self._owner == os.getpid():
            child.kill()
            child.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        """The child of this very process: one that was there before a fork belongs to the parent."""
        if self._child is not None and (self._owner != os.getpid() or self._child.poll() is not None):
            self.close()
        if self._child is None:
            kept = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR") if key in os.environ}
            self._child = subprocess.Popen(
                [sys.executable, "-m", "app.exports.engine"], cwd=ROOT, env=kept, bufsize=0,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            self._owner = os.getpid()
        return self._child

    def _asked(self, child: subprocess.Popen[bytes], request: bytes, until: float) -> bytes:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            self._send(child.stdin.fileno(), request, until)
            flag = self._received(child.stdout.fileno(), 1, until)
            length = int.from_bytes(self._received(child.stdout.fileno(), HEADER, until), "big")
            answer = self._received(child.stdout.fileno(), length, until)
        except Jammed:
            self.close()
            raise
        if flag != DONE:
            raise Jammed(answer.decode())
        return answer

    def _send(self, pipe: int, content: bytes, until: float) -> None:
        """Write everything, waiting no longer than until then."""
        rest = memoryview(content)
        while rest:
            if not select.select([], [pipe], [], max(until - time.monotonic(), 0))[1]:
                raise Jammed("timeout")
            rest = rest[os.write(pipe, rest[: select.PIPE_BUF]) :]

    def _received(self, pipe: int, length: int, until: float) -> bytes:
        """Read exactly so many bytes, waiting no longer than until then."""
        pieces, missing = [], length
        while missing:
            if not select.select([pipe], [], [], max(until - time.monotonic(), 0))[0]:
                raise Jammed("timeout")
            piece = os.read(pipe, min(missing, PIECE))
            if not piece:
                raise Jammed("died")
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)


_PRESS = Press()
atexit.register(_PRESS.close)


def render(html: str) -> bytes:
    """Return the PDF of the HTML, laid out by the press of this process. Raises Jammed."""
    return _PRESS.render(html)


def bind(request: bytes) -> bytes:
    """Return the PDF of a request that `app.exports.binding` packed. Raises Jammed."""
    return _PRESS.answer(request)
