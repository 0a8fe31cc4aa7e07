"""The press: documents are laid out in a process of their own that may die, hang or grow without harm to ours."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.exports import press
from app.exports.press import Jammed, Press

ROOT = Path(__file__).parents[2]
PAGE = "<html><body><p>x</p></body></html>"
#: takes the engine far longer than any test waits: rows cost it their square
ENDLESS = f"<html><body><table>{'<tr><td>x</td></tr>' * 12_000}</table></body></html>"


@pytest.fixture
def machine():
    made = Press(seconds=20)
    yield made
    made.close()


def test_one_child_serves_one_document_after_the_other(machine):
    assert machine.render(PAGE).startswith(b"%PDF")
    first = machine._child.pid
    assert machine.render(PAGE * 50).startswith(b"%PDF")
    assert machine._child.pid == first


def test_the_child_knows_no_key_and_no_database(machine, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    machine.render(PAGE)
    assert b"DATABASE_URL" not in Path(f"/proc/{machine._child.pid}/environ").read_bytes()


def test_a_document_that_takes_too_long_ends_the_child_and_not_us(machine):
    machine.render(PAGE)
    machine.seconds = 0.5
    began = time.monotonic()
    with pytest.raises(Jammed, match="timeout"):
        machine.render(ENDLESS)
    assert time.monotonic() - began < 3
    machine.seconds = 20
    assert machine.render(PAGE).startswith(b"%PDF")


def test_a_child_that_died_is_replaced(machine):
    machine.render(PAGE)
    machine._child.kill()
    machine._child.wait()
    assert machine.render(PAGE).startswith(b"%PDF")


def test_a_child_that_dies_over_a_document_is_an_error_and_the_next_document_is_printed(machine):
    machine.render(PAGE)
    os.kill(machine._child.pid, signal.SIGSTOP)  # so that it dies with the request in its hands
    machine.seconds = 0.3
    with pytest.raises(Jammed):
        machine.render(PAGE)
    machine.seconds = 20
    assert machine.render(PAGE).startswith(b"%PDF")


def test_the_child_may_not_grow_without_end(machine):
    machine.render(PAGE)
    limits = Path(f"/proc/{machine._child.pid}/limits").read_text()
    assert f"Max address space         {1 << 30}" in limits


def test_a_failure_says_its_kind_and_quotes_nothing(machine):
    with pytest.raises(Jammed) as failed:
        machine.render("<html><body><table><tr>" + '<td width="1%" style="padding: 9pt">保密</td>' * 300 + "</tr></table></body></html>")
    assert "保密" not in str(failed.value)


def test_a_forked_process_gets_a_child_of_its_own_and_leaves_ours_alone(machine):
    machine.render(PAGE)
    ours = machine._child.pid
    forked = os.fork()
    if forked == 0:
        machine.render(PAGE)
        own = machine._child.pid
        machine.close()
        os._exit(0 if own != ours else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]) == 0
    assert machine.render(PAGE).startswith(b"%PDF")
    assert machine._child.pid == ours


def test_the_child_ends_with_its_parent():
    program = ("from app.exports import press\n"
               f"press.render({PAGE!r})\nprint(press._PRESS._child.pid, flush=True)\nimport os\nos._exit(0)")
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    pid = int(done.stdout)
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists() or "State:\tZ" in Path(f"/proc/{pid}/status").read_text():
            return
        time.sleep(0.05)
    pytest.fail("the child is still there")


def test_the_web_process_does_not_carry_the_engine():
    program = f"import sys\nfrom app.exports import press, pdf, paper\npress.render({PAGE!r})\nassert 'xhtml2pdf' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0


def test_a_press_without_a_child_closes_quietly():
    press.Press().close()
