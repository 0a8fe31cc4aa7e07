"""Hardening of the application: everything that holds for every request, in the order in which it must happen.

Called once, before AppBuilder: CSRF first (without it FAB deletes on GET), then the guard of arguments, the gate, the headers and
the access log. Ids in comments are those of the security handbook's list of holes.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask, Response, abort, current_app, g, request, session
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from app.kernel import passwords
from app.security.door import gate
from app.security.sessions import DatabaseSessions
from app.store import signin

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
MAX_INT = 2**31 - 1
_PAGING = re.compile(r"[0-9]{1,6}")
_KEY_ARG = re.compile(r"(?:^|_)(?:id|pk|rowid)$")
_access = logging.getLogger("dripline.access")


def harden(app: Flask, csrf: CSRFProtect) -> None:
    """Install the protections on ``app``. Reads the settings of config.py."""
    config = app.config
    _settings(app)
    app.session_interface = DatabaseSessions()
    passwords.use(passwords.Rules(
        classes=config.get("PASSWORD_CLASSES", 0), words=tuple(w.strip() for w in config["PASSWORD_WORDS"] if w.strip()),
        method=config["FAB_PASSWORD_HASH_METHOD"],
    ))
    signin.use(config["LOCK_TRIES"], config["LOCK_MINUTES"])
    if config["PROXIES"]:
        n = config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.before_request(_guard_address)
    app.before_request(gate)  # before any body is read
    app.before_request(_guard_body)
    csrf.init_app(app)  # H9; behind the gate, so that a stranger's POST is shown the sign-in
    app.after_request(_headers)
    app.after_request(_log)


def _settings(app: Flask) -> None:
    config, hosts = app.config, list(app.config["PUBLIC_HOSTS"])
    secure = bool(config["SECURE_COOKIES"])
    config.update(
        TRUSTED_HOSTS=hosts,
        FAB_SAFE_REDIRECT_HOSTS=[*hosts, *(f"{h}:*" for h in hosts)],
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        SESSION_COOKIE_SECURE=secure, SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/", SESSION_COOKIE_DOMAIN=None,
        FAB_ALLOW_GET_UNSAFE_MUTATIONS=False, FAB_API_SWAGGER_UI=False, FAB_API_KEY_ENABLED=False, FAB_ADD_SECURITY_API=False,
        AUTH_USER_REGISTRATION=False, DEBUG=False, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_TIME_LIMIT=None,
    )
    options = dict(config.get("SQLALCHEMY_ENGINE_OPTIONS") or {})
    config["SQLALCHEMY_ENGINE_OPTIONS"] = options | {"hide_parameters": True}  # H16


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.began = time.perf_counter()
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception  # B12: the Host header is not ours


# ---- arguments (H10) --------------------------------------------------------------------------------------------


def _guard_address() -> None:
    """Refuse in path and query what no page of ours sends and what a database chokes on."""
    _decodes(request.environ.get("PATH_INFO", "").encode("latin-1"))
    _decodes(unquote_to_bytes(request.query_string))
    _no_nul([request.path, *request.args.keys()])
    for key, value in request.args.items(multi=True):
        _no_nul([value])
        if key.startswith(("page_", "psize_")) and not _PAGING.fullmatch(value):
            abort(400)
        if _KEY_ARG.search(key) and _too_large(value):
            abort(404)
    for value in (request.view_args or {}).values():
        if _too_large(str(value)):
            abort(404)


def _guard_body() -> None:
    """The same for form fields, names of files and the strings of a JSON body."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.is_json:
        _no_nul(_strings(request.get_json(silent=True)))
        return
    if request.mimetype == "application/x-www-form-urlencoded" and (request.content_length or 0) <= _form_limit():
        _decodes(unquote_to_bytes(request.get_data(cache=True)))
    _no_nul(text for pair in request.form.items(multi=True) for text in pair)
    _no_nul(upload.filename or "" for upload in request.files.values())


def _no_nul(texts: Iterable[str]) -> None:
    if any("\0" in text for text in texts):
        abort(400)


def _decodes(raw: bytes) -> None:
    """Werkzeug replaces broken UTF-8 (lone surrogates among it) silently; here it ends the request."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        abort(400)


def _too_large(value: str) -> bool:
    return re.fullmatch(r"-?[0-9]{10,}", value) is not None and abs(int(value[:40])) > MAX_INT


def _form_limit() -> int:
    return request.max_form_memory_size or 0


def _strings(value: Any) -> Iterator[str]:
    """All strings in a JSON value; a lone surrogate, which no database can store, ends the request."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            if any("\ud800" <= c <= "\udfff" for c in item):
                abort(400)
            yield item
        elif isinstance(item, dict):
            stack += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            stack += item


# ---- answers ----------------------------------------------------------------------------------------------------


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SECURE_COOKIES"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if not request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-store"
        response.headers.pop("Pragma", None)
        response.headers.pop("Expires", None)
    response.headers.pop("Server", None)
    if "request_id" in g:
        response.headers["X-Request-ID"] = g.request_id
    return response


def _who() -> Any:
    """Account id of the request: of the session, or of the personal token."""
    if g.get("token"):
        return getattr(g.get("user"), "id", None)
    return session.get("_user_id") if session else None


def _log(response: Response) -> Response:
    """One line a request: the template of the route, never the filled address, query, body or referrer."""
    if not request.path.startswith("/static/"):
        rule = request.url_rule.rule if request.url_rule else "-"
        _access.info("request", extra={
            "req": g.get("request_id"), "user_id": _who(), "ip": request.remote_addr,
            "action": request.method, "obj": rule, "status": response.status_code,
            "ms": round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000),
        })
    return response
