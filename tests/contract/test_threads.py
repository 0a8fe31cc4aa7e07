"""Fifty threads on one list: nobody gets a word of another request's question, nor a row that it asked for."""

from __future__ import annotations

import datetime as dt
import re
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from app.kernel import crypto, idno
from app.store import session as sessions
from models.person import Employee
from tests.contract import rows, tools
from tests.contract.rows import Stock
from tests.house import House

THREADS, ROUNDS = 50, 2
#: user -> code of the unit in which his people lie
USERS = {"editor1": "W011", "leader1": "W012", "editor2": "W021", "leader2": "W022", "officer": "U01", "auditor": "U02"}


def term(n: int) -> str:
    """The question of one thread: a name that one employee has and that stands in nobody else's question."""
    return f"员工{n:03d}号"


@pytest.fixture
def street(house: House) -> Iterator[SimpleNamespace]:
    """Fifty employees, fifty browsers of six users; threads that change place all the time."""
    stock = rows.stocked(house)
    with house.inside():
        _people(stock)
    cookies = {name: tools.enter(house, name).client.get_cookie("session").value for name in USERS}
    clients = []
    for n in range(THREADS):
        client = house.app.test_client()
        client.set_cookie("session", cookies[who(n)])
        clients.append(client)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield SimpleNamespace(house=house, clients=clients)
    sys.setswitchinterval(before)


def who(n: int) -> str:
    return [*USERS][n % len(USERS)]


def _people(stock: Stock) -> None:
    with sessions.writing() as session:
        for n in range(THREADS):
            number = idno.make("370399", dt.date(1970, 1, 1) + dt.timedelta(n), 555)
            session.add(Employee(emp_no=f"T{n:03d}", name=term(n), pinyin="", initials="", id_no=number, gender="M",
                                 id_no_bx=crypto.main().blind("id_no", number), birth_date=dt.date(1970, 1, 1),
                                 unit_id=stock.units[USERS[who(n)]], work_state="ON"))
        session.commit()


def together(ask: Callable[[int], str]) -> list[tuple[int, str]]:
    """All threads at once, several rounds; every answer with the number of its thread."""
    def one(n: int) -> list[tuple[int, str]]:
        return [(n, ask(n)) for _ in range(ROUNDS)]

    with ThreadPoolExecutor(THREADS) as pool:
        return [answer for answers in pool.map(one, range(THREADS)) for answer in answers]


def strange(n: int, page: str) -> set[str]:
    """Names in an answer that its thread did not ask for."""
    return set(re.findall(r"员工\d{3}号", page)) - {term(n)}


def open_page(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.get_data(as_text=True))


def test_fifty_threads_on_one_list_see_their_own_question_and_their_own_rows(street: SimpleNamespace) -> None:
    answers = together(lambda n: open_page(street.clients[n], f"/person/list/?q={term(n)}&_flt_0_work_state=ON"))
    assert len(answers) == THREADS * ROUNDS
    assert not [(n, strange(n, page)) for n, page in answers if strange(n, page)]
    for n, page in answers:
        assert f'value="{term(n)}"' in page
        if who(n) != "auditor":  # who sees the name masked finds nobody by it
            assert f"T{n:03d}" in page
        assert len(set(re.findall(r'href="/person/show/(\d+)["?]', page))) == (who(n) != "auditor")


def test_fifty_threads_on_the_api_and_on_files_get_their_own_rows(street: SimpleNamespace) -> None:
    def ask(n: int) -> str:
        return open_page(street.clients[n], f"/api/v1/person/?q=(quick:{term(n)})") + (
            open_page(street.clients[n], f"/person/export.csv?q={term(n)}") if who(n) != "auditor" else "")

    answers = together(ask)
    assert not [(n, strange(n, page)) for n, page in answers if strange(n, page)]
    assert all(term(n) in page for n, page in answers if who(n) != "auditor")


def test_this_test_notices_a_view_that_keeps_the_question_on_itself(lite: House) -> None:
    kept: dict[str, str] = {}

    def leaky(n: int) -> str:
        kept["q"] = term(n)
        time.sleep(0.001)
        return kept["q"]

    assert [n for n, page in together(leaky) if strange(n, page)]
