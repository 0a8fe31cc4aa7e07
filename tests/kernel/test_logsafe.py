"""The log names no person and no forged line gets in."""

import io
import json
import logging

import pytest
from sqlalchemy import create_engine, text

from app.kernel import logsafe
from app.kernel.crypto import Secret

PLANTED = (
    "370399197803120019",
    "37039920080910003x",
    "6222020200112233445",
    "13800005678",
    "a.b@c.cn",
    "hunter2",
    "虚构]肿瘤",
)


@pytest.fixture
def log():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logsafe.JsonSafe())
    logger = logging.getLogger("logsafe under test")
    logger.handlers[:], logger.propagate = [handler], False
    logger.setLevel("INFO")
    return logger, lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize(
    "text",
    [
        "查看370399197803120019的卡 6222020200112233445",
        "id 37039920080910003x phone 13800005678, mail a.b@c.cn",
        "３７０３９９１９７８０３１２００１９",
        "138-0000-5678 / 138 0000 5678",
        "6222 0202 0011 2233 445",
        "old 370399780312001",
        "password=hunter2&csrf_token=hunter2",
        '{"password": "hunter2 hunter2"}',
        "Authorization: Bearer hunter2",
        "Set-Cookie: hunter2; session=hunter2",
        "DETAIL:  Key (name)=(hunter2) already exists.",
        "[SQL: x]\n[parameters: ('hunter2]', 'hunter2')]\n(Background on this error at: https://sqlalche.me)",
        "[parameters: ('hunter2] ', 'hunter2'",
    ],
)
def test_numbers_and_secrets_of_persons_are_taken_out(text):
    cleaned = logsafe.clean(text)
    assert not any(planted in cleaned for planted in PLANTED)
    assert not any(c.isdigit() for c in cleaned), cleaned


def test_what_is_not_personal_stays():
    for said in (
        "approved aid/7 in 35 ms",
        "session ended",
        "公示期 2022-03-01",
        "127.0.0.1",
        "amount 35000.00",
        "QX01202200010",
    ):
        assert logsafe.clean(said) == said


def test_a_record_is_one_json_line_with_its_named_extras(log):
    logger, lines = log
    logger.info(
        "saved %s",
        Secret.of(PLANTED[0], "id_no"),
        extra={"req": "r1", "user_id": 3, "obj": "aid/7", "ms": 1.5, "name_": "x"},
    )
    (line,) = lines()
    assert line["msg"] == "saved 370399********0019" and line["lvl"] == "INFO" and line["at"].endswith("Z")
    assert {k: line[k] for k in ("req", "user_id", "obj", "ms")} == {
        "req": "r1",
        "user_id": 3,
        "obj": "aid/7",
        "ms": 1.5,
    }
    assert "name_" not in line


def test_extras_are_cleaned_too(log):
    logger, lines = log
    logger.info("x", extra={"action": f"find {PLANTED[0]}", "obj": Secret.of("虚构肿瘤", "diagnosis")})
    assert lines()[0]["action"] == "find [ID]" and lines()[0]["obj"] == "***"


def test_no_line_can_be_forged(log):
    logger, lines = log
    logger.warning('a\r\n{"lvl": "ERROR"}\u2028b\x1b[31m\ud800')
    (line,) = lines()
    assert line["lvl"] == "WARNING" and "\x1b" not in line["msg"] and "\u2028" not in line["msg"]


def test_a_database_error_does_not_print_its_values(log):
    logger, lines = log
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            connection.execute(text("create table t(x text unique, y text)"))
            for _ in range(2):
                connection.execute(text("insert into t values(:x, :y)"), {"x": PLANTED[0], "y": PLANTED[-1]})
    except Exception:
        logger.exception("save failed")
    (line,) = lines()
    assert (
        "UNIQUE constraint failed" in line["exc"]
        and "PLANTED[-1]" in line["exc"]
        and "肿瘤" not in line["exc"]
        and PLANTED[0] not in line["exc"]
    )


def test_a_message_that_does_not_fit_its_arguments_leaks_nothing():
    record = logging.makeLogRecord({"msg": "two %s %s", "args": (PLANTED[0],)})
    assert json.loads(logsafe.JsonSafe().format(record))["msg"] == "two %s %s"


def test_installing_twice_logs_once(capsys):
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        logsafe.install("WARNING")
        logsafe.install("INFO")
        logging.getLogger("somewhere").info("hello")
        assert capsys.readouterr().err.count("hello") == 1
    finally:
        root.handlers[:], root.level = handlers, level
        logging.captureWarnings(False)
