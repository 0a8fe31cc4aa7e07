"""``flask user``: accounts on the command line. Exit status 0 done, 2 bad input."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Invalid
from app.kernel.text import N_
from app.services import account as accounts
from app.store import session as sessions
from models.account import Account
from models.org import OrgUnit

user = AppGroup("user", help="Accounts: add, disable, enable, reset, unlock, roles.")

_BAD = 2


def _said(error: DomainError) -> list[str]:
    if isinstance(error, Invalid):
        return [f"{name}: {text}" for name, texts in error.errors.items() for text in texts]
    return [str(error)]


def _command(function: Callable[..., dict[str, Any]]) -> Callable[..., None]:
    """Print the result of a command, as one JSON document with --json; a refusal of the field ends with status 2."""

    @wraps(function)
    def inner(as_json: bool, **options: Any) -> None:
        try:
            done = function(**options)
        except DomainError as error:
            if as_json:
                click.echo(json.dumps({"error": {"code": error.code, "message": str(error), "field": error.field}}))
            for line in _said(error):
                click.echo(line, err=True)
            sys.exit(_BAD)
        if as_json:
            click.echo(json.dumps(done, ensure_ascii=False))
        else:
            click.echo("\n".join(f"{key}: {value}" for key, value in done.items() if value is not None))

    return click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")(inner)


def _unit_id(code: str | None) -> int | None:
    if code is None:
        return None
    found = sessions.reading().scalar(select(OrgUnit.id).where(OrgUnit.code == code))
    if found is None:
        raise DomainError(N_("There is no unit %(unit)s"), field="unit", code="NO_UNIT", unit=code)
    return found


def _split(roles: str) -> list[str]:
    return [r.strip() for r in roles.split(",") if r.strip()]


def _typed() -> str:
    """A password from standard input: never an argument, which every process on the machine could read."""
    return sys.stdin.readline().rstrip("\r\n")


@user.command("add")
@click.argument("username")
@click.option("--name", required=True, help="Name of the person, surname first.")
@click.option("--roles", required=True, help="Roles, by comma.")
@click.option("--unit", "unit_code", help="Code of the unit.")
@click.option("--employee", "emp_no", default="", help="Staff number of the employee behind the account.")
@click.option("--email", default="", help="Mail address.")
@click.option("--password-stdin", is_flag=True, help="Read the first password from standard input; else one is made.")
@_command
def add(username: str, name: str, roles: str, unit_code: str | None, emp_no: str, email: str,
        password_stdin: bool) -> dict[str, Any]:
    """Open an account; the first password must be changed at the first sign-in."""
    made = accounts.add(
        Actor.system(), username, name, _split(roles), _unit_id(unit_code), accounts.employee_id(emp_no), email,
        _typed() if password_stdin else None,
    )
    return {"id": made.id, "username": made.username, "roles": _split(roles), "unit": unit_code, "password": made.password}


@user.command("roles")
@click.argument("username")
@click.option("--set", "roles", help="New roles, by comma; without it the roles are shown.")
@click.option("--unit", "unit_code", help="Code of the new unit; without it the unit stays.")
@_command
def roles(username: str, roles: str | None, unit_code: str | None) -> dict[str, Any]:
    """Show or replace roles and unit of an account. One that becomes a system administrator loses its password: reset it."""
    pk = accounts.find(username)
    held, unit_id = _state(pk)
    if roles is not None or unit_code is not None:
        accounts.set_roles(
            Actor.system(), pk, _split(roles) if roles is not None else held,
            _unit_id(unit_code) if unit_code is not None else unit_id,
        )
        held, unit_id = _state(pk)
    code = sessions.reading().scalar(select(OrgUnit.code).where(OrgUnit.id == unit_id))
    return {"id": pk, "username": username, "roles": held, "unit": code}


def _state(pk: int) -> tuple[list[str], int | None]:
    account = sessions.reading().get_one(Account, pk)
    return sorted(r.name for r in account.roles), account.unit_id


@user.command("reset")
@click.argument("username")
@click.option("--password-stdin", is_flag=True, help="Read the new password from standard input; else one is made.")
@_command
def reset(username: str, password_stdin: bool) -> dict[str, Any]:
    """Give a new password, to be changed at the next sign-in."""
    pk = accounts.find(username)
    given = _typed() if password_stdin else None
    password = accounts.reset(Actor.system(), pk, given)
    return {"id": pk, "username": username, "password": None if given is not None else password}


def _plain(name: str, verb: Callable[[Actor, Any], None], text: str) -> None:
    @user.command(name, help=text)
    @click.argument("username")
    @_command
    def run(username: str) -> dict[str, Any]:
        pk = accounts.find(username)
        verb(Actor.system(), pk)
        return {"id": pk, "username": username, "done": name}


_plain("disable", accounts.disable, "Shut an account and end its sessions.")
_plain("enable", accounts.enable, "Open a disabled account again.")
_plain("unlock", accounts.unlock, "Open the lock of wrong passwords.")
