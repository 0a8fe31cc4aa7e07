"""What goes wrong, said in one place: a page for people, a JSON problem under /api/, never the text of the database.

A refusal of the field keeps its own sentence; everything else has a neutral one and a number that stands in the log too.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from sqlalchemy.exc import DataError, InterfaceError, OperationalError, SQLAlchemyError, TimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from app.kernel.actor import Actor
from app.kernel.fault import DomainError, Invalid, Stale, Unseen
from app.kernel.text import N_, Text
from app.specs.display import Viewer
from app.store import session as sessions

log = logging.getLogger("dripline.errors")
security_log = logging.getLogger("dripline.security")
_NOBODY = Actor(None, "", "")

#: status -> code for machines, heading, sentence
WORDS: dict[int, tuple[str, str, str]] = {
    400: ("BAD_REQUEST", N_("This request cannot be understood"), N_("Please go back, reload the page and try again.")),
    401: ("SIGN_IN", N_("Please sign in"), N_("You are not signed in or your session has ended.")),
    403: ("FORBIDDEN", N_("You may not do this"), N_("Your role does not include this. If you need it, ask your administrator.")),
    404: ("NOT_FOUND", N_("Not found"), N_("This page or record does not exist, or it lies outside your units.")),
    405: ("METHOD", N_("This does not work here"), N_("This address does not take such a request.")),
    409: ("STALE", N_("Somebody was faster"), N_("This record was changed in the meantime. Reload it and try again.")),
    413: ("TOO_LARGE", N_("Too large"), N_("The file or form is larger than allowed. Please send less at once.")),
    415: ("MEDIA_TYPE", N_("This kind of data is not taken"), N_("Please send the data in the expected format.")),
    422: ("REFUSED", N_("This is not possible"), N_("Please correct the marked fields.")),
    429: ("TOO_MANY", N_("Too many tries"), N_("There were too many sign-ins from your network. Please wait a minute.")),
    500: ("INTERNAL", N_("Something went wrong"), N_("Please try again. If it happens again, quote this number.")),
    503: ("UNAVAILABLE", N_("Not available for a moment"), N_("The database does not answer. Please try again in a minute.")),
}


def install(app: Flask) -> None:
    """Install the handlers on ``app``."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, lambda _e: _domain(Stale()))
    app.register_error_handler(PermissionError, lambda _e: _answer(403))
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(Exception, _unexpected)
    app.after_request(_as_problem)


def say(text: Text | str) -> str:
    """A message in the language of the request, also where nobody is signed in."""
    return Viewer(_NOBODY, gettext).say(text)


def problem(status: int, code: str, message: str, field: str | None = None, fields: dict[str, list[str]] | None = None) -> Response:
    """The JSON answer of a refusal."""
    error: dict[str, Any] = {"code": code, "message": message, "field": field}
    if fields is not None:
        error["fields"] = fields
    answer = jsonify({"error": error})
    answer.status_code = status
    return answer


def _api() -> bool:
    return request.path.startswith("/api/")


def _domain(error: DomainError) -> Response:
    if error.status == 403:
        _denied()
    if not _api():
        return _answer(error.status, None if isinstance(error, Unseen) else say(error.message))
    fields = {k: [say(t) for t in v] for k, v in error.errors.items()} if isinstance(error, Invalid) else None
    return problem(error.status, error.code, say(error.message), error.field, fields)


def _csrf(error: CSRFError) -> Any:
    """A form that is older than the session; the sign-in page is simply shown again."""
    if request.endpoint == "AuthDBView.login":
        flash(gettext("The page was open for too long. Please try again."), "info")
        return redirect(url_for("AuthDBView.login", next=request.args.get("next")))
    return _answer(400, gettext("This page was open for too long or comes from elsewhere. Reload it and try again."), "CSRF")


def _http(error: HTTPException) -> Any:
    original = getattr(error, "original_exception", None)
    if isinstance(original, SQLAlchemyError):
        return _database(original)
    if original is not None:
        return _unexpected(original)
    status = error.code or 500
    if status < 400:
        return error
    if status == 403:
        _denied()
    own = error.description if error.description != type(error).description else None
    answer = _answer(status, own if status == 403 else None)
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _database(error: SQLAlchemyError) -> Response:
    _rollback()
    if isinstance(error, DataError):  # a number or text that no column takes
        return _answer(400)
    _write_down(error)
    status = 503 if isinstance(error, OperationalError | InterfaceError | TimeoutError) else 500
    answer = _answer(status)
    if status == 503:
        answer.headers["Retry-After"] = "30"
    return answer


def _unexpected(error: Exception) -> Response:
    _rollback()
    _write_down(error)
    return _answer(500)


def _rollback() -> None:
    """The error page asks the database for the menu; a broken transaction would break the page as well."""
    try:
        sessions.reading().rollback()
    except (SQLAlchemyError, RuntimeError):
        log.warning("rollback failed", extra={"req": g.get("request_id")})


def _write_down(error: Exception) -> None:
    """Kind and place of the error, never its text: that may hold values."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    place = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(frames))
    log.error("unhandled %s at %s", type(error).__name__, place, extra={"req": g.get("request_id"), "obj": request.endpoint})


def _denied() -> None:
    user = getattr(g, "user", None)
    security_log.warning("denied", extra={
        "req": g.get("request_id"), "action": request.method, "obj": request.endpoint, "ip": request.remote_addr,
        "user_id": getattr(user, "id", None) if user else None,
    })


def _answer(status: int, message: str | None = None, code: str | None = None) -> Response:
    words = WORDS.get(status) or WORDS[500 if status >= 500 else 400]
    text = message or gettext(words[2])
    if _api():
        return problem(status, code or words[0], text)
    return make_response(_page(status, gettext(words[1]), text), status)


def _page(status: int, title: str, text: str) -> str:
    """The page of the product; where even that fails (no database, unknown host) a bare one."""
    ref = g.get("request_id") if status >= 500 else None
    actions = [{"label": gettext("To the start page"), "url": "/"}]
    if isinstance(request.routing_exception, SecurityError):  # without a host of ours no address can be built
        return str(_BARE % {"title": title, "text": text, "ref": ""})
    try:
        return render_template(
            "errors/page.html", code=status, title=title, text=text, ref=ref, actions=actions, appbuilder=_appbuilder()
        )
    except Exception as error:  # an error page must not fail
        _write_down(error)
        return str(_BARE % {"title": title, "text": text, "ref": ref or ""})


def _appbuilder() -> Any:
    return getattr(current_app, "appbuilder", None)


_BARE = Markup("""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>%(title)s</title></head>
<body><main><h1>%(title)s</h1><p>%(text)s</p><p>%(ref)s</p><p><a href="/">&#8962;</a></p></main></body></html>
""")


def _as_problem(response: Response) -> Response:
    """FAB's own JSON refusals ({"message": …}, {"msg": …}) in the form of the contract."""
    if not (_api() and response.status_code >= 400 and response.is_json):
        return response
    body = response.get_json(silent=True)
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        return response
    words = WORDS.get(response.status_code) or WORDS[500 if response.status_code >= 500 else 400]
    error = {"code": words[0], "message": gettext(words[2]), "field": None}
    response.set_data(jsonify({"error": error}).get_data())
    return response
