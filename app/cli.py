"""The command line: ``flask --app run …``. With ``--json`` every command prints one JSON document."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.kernel import cases, clock
from app.kernel.actor import Actor
from app.kernel.fault import DomainError
from app.store import audit
from app.store import session as sessions

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def say(as_json: bool, document: Any, text: str) -> None:
    """One JSON document, or a sentence."""
    click.echo(json.dumps(document, ensure_ascii=False, default=str) if as_json else text)


def fail(as_json: bool, document: Any, text: str, status: int = 1) -> None:
    say(as_json, document, text)
    sys.exit(status)


@click.command("setup")
@as_json
@with_appcontext
def setup_command(as_json: bool) -> None:
    """Migrate, write permissions and roles, seed code lists. Safe to repeat, and to run in four processes at once."""
    from app import setup

    done = setup.run(current_app)
    say(as_json, done, f"ready: {done['head']}, {done['roles']} roles")


@click.command("demo")
@click.option("--seed", default=7, show_default=True)
@click.option("--archives", default=150, show_default=True)
@click.option("--seed-story", is_flag=True, help="Add the household of the founding story.")
@as_json
@with_appcontext
def demo_command(seed: int, archives: int, seed_story: bool, as_json: bool) -> None:
    """A demo company: units, employees, archives in every state, one account per role."""
    from app import demo

    try:
        done = demo.story() if seed_story else demo.fill(seed, archives)
    except DomainError as error:
        fail(as_json, {"error": error.code}, str(error))
        return
    say(as_json, done, demo.text(done))


@click.command("evaluate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def evaluate_command(file: Path, as_json: bool) -> None:
    """Run rule cases; no database rows needed."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        answer = cases.run(document)
    except (ValueError, TypeError, KeyError, AttributeError):
        fail(True, {"error": "the file holds no cases"}, "", 2)
        return
    click.echo(json.dumps(answer, ensure_ascii=False))


@click.command("screen")
@click.option("--as-of", default=None, help="Date, default today.")
@as_json
@with_appcontext
def screen_command(as_of: str | None, as_json: bool) -> None:
    """The nightly run: moves that time makes (notices over, reviews due, monitoring ended)."""
    from app.services import timers

    try:
        day = date.fromisoformat(as_of) if as_of else clock.today()
    except ValueError:
        fail(as_json, {"error": "bad date"}, "bad date", 2)
        return
    done = timers.run(Actor.system(), day)
    say(as_json, done, ", ".join(f"{k}: {v}" for k, v in done.items() if k != "as_of"))


@click.command("verify")
@as_json
@with_appcontext
def verify_command(as_json: bool) -> None:
    """All data invariants: the broken ones, an empty list when sound."""
    from app.services import invariants

    broken = invariants.broken()
    click.echo(json.dumps(broken, ensure_ascii=False))
    sys.exit(1 if broken else 0)


@click.group("audit")
def audit_group() -> None:
    """The hash chain."""


@audit_group.command("verify")
@click.option("--anchor", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
@with_appcontext
def audit_verify(anchor: Path | None, as_json: bool) -> None:
    """Walk the chain, against an anchor kept outside the database when one is given."""
    try:
        kept = json.loads(anchor.read_text()) if anchor else None
        place = (int(kept["seq"]), str(kept["hash"])) if kept else None
    except (ValueError, KeyError, TypeError):
        fail(as_json, {"error": "not an anchor"}, "not an anchor", 2)
        return
    done = audit.verify(sessions.reading(), place)
    say(as_json, done, f"{done['rows']} entries, {'sound' if done['ok'] else 'BROKEN: ' + done['reason']}")
    sys.exit(0 if done["ok"] else 1)


@audit_group.command("anchor")
@with_appcontext
def audit_anchor() -> None:
    """Print number and hash of the last entry: keep it where the database cannot reach."""
    seq, digest = audit.head(sessions.reading())
    click.echo(json.dumps({"seq": seq, "hash": digest, "at": clock.now().isoformat()}))


@click.command("matrix")
@as_json
@with_appcontext
def matrix_command(as_json: bool) -> None:
    """Role × room × action and field as CSV (or JSON): what is declared and not withdrawn."""
    from app import matrix
    from app.store import rights

    rights.begin()

    if as_json:
        click.echo(json.dumps([dict(zip(matrix.HEAD, row, strict=True)) for row in matrix.rows()], ensure_ascii=False))
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(matrix.HEAD)
    writer.writerows(matrix.rows())


@click.command("export")
@click.argument("kind")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "pdf"]), default="csv", show_default=True)
@click.option("--unit", default=None, help="Unit code: its subtree only.")
@with_appcontext
def export_command(kind: str, form: str, unit: str | None) -> None:
    """Write a room's list to standard output, masked as its company officer sees it."""
    from views import command_export

    try:
        sys.stdout.buffer.write(command_export.run(kind, form, unit))
    except KeyError as error:
        click.echo(f"unknown: {error.args[0]}", err=True)
        sys.exit(2)


@click.command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", "dry", is_flag=True, help="Check the file, write nothing.")
@click.option("--existing", type=click.Choice(["skip", "update", "stop"]), default="skip", show_default=True,
              help="What happens to rows that are there already.")
@as_json
@with_appcontext
def import_command(kind: str, file: Path, dry: bool, existing: str, as_json: bool) -> None:
    """Import employees, archives, members or medical_expenses from an xlsx or csv file: all of it, or nothing."""
    from app.services.imports import work
    from views.imports import chinese

    try:
        done = work.direct(kind, file.name, file.read_bytes(), existing, dry, chinese)
    except KeyError:
        fail(as_json, {"error": "unknown kind"}, f"unknown kind: {kind}", 2)
        return
    except DomainError as error:
        fail(as_json, {"error": error.code, "message": str(error)}, str(error), 1 if error.code == "FAULTS" else 2)
        return
    say(as_json, done, work.text(done))
    sys.exit(1 if done["faulty"] else 0)


def register(app: Flask) -> None:
    """Hang the commands on the application."""
    from app.security.cli import user

    for command in (setup_command, demo_command, evaluate_command, screen_command, verify_command, audit_group, matrix_command,
                    export_command, import_command, user):
        app.cli.add_command(command)
