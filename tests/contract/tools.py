"""Hands and eyes of the contract tests: a quick way in, a look at the whole database, a chain that takes no entry."""

from __future__ import annotations

import hashlib

from sqlalchemy import text

from app.kernel import clock
from models.account import Account
from tests.house import Browser, House

#: tables that reading a page may write: the chain, sessions, counters, answers kept for repeated requests
JOURNALS = frozenset({"audit_log", "audit_head", "web_session", "sign_in_count", "sent_answer"})


def state_of(house: House) -> dict[str, str]:
    """Table -> hash of its rows, without the journals, sealed values as they are sealed: two equal states mean that nothing has changed."""
    with house.read() as session:
        return {name: hashlib.sha256(repr(sorted(map(repr, session.execute(text(f'SELECT * FROM "{name}"'))))).encode()).hexdigest()
                for name in Account.metadata.tables if name not in JOURNALS}


def stop_chain(house: House) -> None:
    """From now on the database takes no further entry of the chain (a full disk, a lost right)."""
    refuse = {
        "sqlite": ["CREATE TRIGGER chain_stopped BEFORE INSERT ON audit_log BEGIN SELECT RAISE(ABORT, 'stopped'); END"],
        "postgresql": ["CREATE FUNCTION chain_stopped() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stopped'; END $$",
                       "CREATE TRIGGER chain_stopped BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION chain_stopped()"],
    }
    with house.engine.connect().execution_options(write=True) as connection, connection.begin():
        for statement in refuse[house.name]:
            connection.exec_driver_sql(statement)


def enter(house: House, username: str) -> Browser:
    """A signed-in browser without the slow comparison of the password (the sign-in has tests of its own)."""
    made = house.browser()
    with house.inside():
        key = house.actor(username).user_id
    with made.client.session_transaction() as session:
        session["_user_id"], session["_fresh"], session["proved_at"] = str(key), True, int(clock.now().timestamp())
    made.refresh("/account/")
    return made

