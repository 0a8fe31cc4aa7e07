"""What the sections of the own account show."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from app.kernel import clock
from app.services import account as accounts
from app.services.desk import drafts, queries, tokens
from app.specs.registry import BY_ROOM
from models.account import Account
from views.account.parts import manager, moment, reach, words
from views.desk import setting
from views.doors import actor, allowed, viewer
from views.frame import field

_BROWSERS = (("Edg/", "Edge"), ("QQBrowser/", "QQ"), ("MicroMessenger/", "WeChat"), ("Firefox/", "Firefox"),
             ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
            ("Linux", "Linux"))


def device(agent: str) -> str:
    """Browser and system of a user agent, as one would name them."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or _("Unknown device")


def index(account: Account, refused: tuple[str, str] = ("", "")) -> dict[str, Any]:
    """Everything on ``/account/``; ``refused`` is the key of a query that was not renamed, and why."""
    return {
        "facts": _facts(account), "display": _display(), "saved": request.args.get("saved") == "display",
        "queries": _queries(refused), "drafts": _drafts(), "sessions": _sessions(), "tokens": _tokens(), "sign_ins": _sign_ins(),
        "changed": moment(account.password_at),
    }


def _facts(account: Account) -> list[tuple[str, str]]:
    return [
        (_("Full name"), account.get_full_name()), (_("User name"), account.username),
        (_("Employee number"), accounts.employee_number(account)), (_("Unit"), account.unit.name if account.unit else ""),
        (_("Roles"), words(account)), (_("Data range"), reach(account)), (_("Last sign-in"), moment(account.last_login)),
    ]


def _display() -> list[dict[str, Any]]:
    languages = [(key, words_of["name"]) for key, words_of in current_app.config["LANGUAGES"].items()]
    language = setting("language") or str(get_locale() or "zh")
    return [
        field("language", _("Language"), "select", language, options=languages, hint=_("Also used at the next sign-in.")),
        field("density", _("Row height of lists"), "select", setting("density", "normal"),
              options=[("normal", _("Normal")), ("compact", _("Compact"))]),
    ]


def _queries(refused: tuple[str, str]) -> list[dict[str, Any]]:
    return [{
        "id": kept.id, "name": kept.name, "room": viewer().say(BY_ROOM[room].title), "shared": kept.shared,
        "url": f"/{room}/list/?{kept.query}" if allowed("can_list", room) else None,
        "rename_url": url_for("AccountView.query", room=room, pk=kept.id, verb="rename"),
        "delete_url": url_for("AccountView.query", room=room, pk=kept.id, verb="delete"),
        "error": refused[1] if refused[0] == str(kept.id) else None,
    } for room, kept in queries.mine(actor())]


def _drafts() -> list[dict[str, Any]]:
    found = []
    for head in drafts.mine(actor()):
        spec, new = BY_ROOM[head.room], head.row_id == 0
        path = f"/{head.room}/add" if new else f"/{head.room}/edit/{head.row_id}"
        found.append({
            "room": viewer().say(spec.one), "what": _("New record") if new else _("Record %(n)s", n=head.row_id),
            "saved": moment(head.saved_at), "url": path if allowed("can_add" if new else "can_edit", head.room) else None,
            "delete_url": url_for("AccountView.drop", room=head.room, row_id=head.row_id),
        })
    return found


def _sessions() -> list[dict[str, Any]]:
    here = manager().current_session()
    return [{"device": device(s.agent), "ip": s.ip, "since": moment(s.born_at), "seen": moment(s.seen_at),
             "here": s.token_hash == here, "key": s.token_hash} for s in accounts.own_sessions(actor())]


def _tokens() -> list[dict[str, Any]]:
    return [{
        "id": t.id, "name": t.name, "tail": t.tail, "reach": reach_word(t.reach), "made": moment(t.created_at),
        "until": clock.local(t.expires_at - tokens.TOUCH).date().isoformat(), "used": moment(t.used_at),
    } for t in tokens.mine(actor())]


def reach_word(reach: str) -> str:
    """What a token may do, in words."""
    return _("Read and write") if reach == "write" else _("Read only")


def _sign_ins() -> list[dict[str, Any]]:
    says = {"login": _("Signed in successfully"), "refused": _("Sign-in failed"), "locked": _("Sign-in failed, account locked")}
    return [{"seq": s.seq, "at": moment(s.at), "ip": s.ip, "word": says[s.verb], "tone": "red" if s.failed else "green",
             "failed": s.failed} for s in accounts.sign_ins(actor())]
