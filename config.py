"""All settings. Each comes from the environment and has a safe default; one comment a key."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in ("1", "true", "yes", "on")


#: folder of the database, the keys and the file store; never inside a backup of the program
INSTANCE = Path(os.environ.get("DRIPLINE_INSTANCE", ROOT / "instance")).resolve()
#: database; PostgreSQL in production, SQLite by default
SQLALCHEMY_DATABASE_URI = os.environ.get("DATABASE_URL", f"sqlite:///{INSTANCE / 'dripline.db'}").replace(
    "postgresql://", "postgresql+psycopg://", 1
)
#: no bound parameter ever reaches a log or a page
SQLALCHEMY_ENGINE_OPTIONS = {"hide_parameters": True, "pool_pre_ping": True}
#: served over HTTPS: Secure and __Host- cookies, HSTS
SECURE_COOKIES = _flag("SECURE_COOKIES")
#: hosts that may stand in the Host header and in redirects, by comma
PUBLIC_HOSTS = [h for h in os.environ.get("PUBLIC_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]
#: number of trusted proxies in front (0: none)
PROXIES = int(os.environ.get("PROXIES", "0"))
#: idle and absolute limit of a sign-in
SESSION_IDLE_MINUTES = int(os.environ.get("SESSION_IDLE_MINUTES", "15"))
SESSION_HOURS = int(os.environ.get("SESSION_HOURS", "8"))
PERMANENT_SESSION_LIFETIME = timedelta(hours=SESSION_HOURS)
#: wrong passwords until the lock, minutes of the lock, tries of one address in a minute
LOCK_TRIES = int(os.environ.get("LOCK_TRIES", "5"))
LOCK_MINUTES = int(os.environ.get("LOCK_MINUTES", "15"))
ADDRESS_TRIES = int(os.environ.get("ADDRESS_TRIES", "30"))
#: minutes after which a sensitive deed asks for the password again
PROOF_MINUTES = int(os.environ.get("PROOF_MINUTES", "5"))
#: days until a password must be changed; 0 never
PASSWORD_MAX_AGE_DAYS = int(os.environ.get("PASSWORD_MAX_AGE_DAYS", "0"))
#: words a password may not contain
PASSWORD_WORDS = os.environ.get("PASSWORD_WORDS", "dripline,gonghui,bangfu").split(",")
#: working days of a public notice
NOTICE_DAYS = int(os.environ.get("NOTICE_DAYS", "5"))
#: 24-hour line for people in psychological crisis, shown wherever a life may be in danger; the default is the national line
CRISIS_PHONE = os.environ.get("CRISIS_PHONE", "12356")
#: level of the log on standard error
LOG_LEVEL = os.environ.get("LOG_LEVEL", "INFO")
#: largest upload in bytes
MAX_CONTENT_LENGTH = 12 * 2**20
#: forms of at most this many parts and bytes of text
MAX_FORM_PARTS = 3000
MAX_FORM_MEMORY_SIZE = 2 * 2**20

APP_NAME = "Dripline"
LANGUAGES = {"zh": {"flag": "cn", "name": "中文"}, "en": {"flag": "gb", "name": "English"}}
BABEL_DEFAULT_LOCALE = "zh"
BABEL_DEFAULT_TIMEZONE = "Asia/Shanghai"
BABEL_TRANSLATION_DIRECTORIES = str(ROOT / "translations")

FAB_SECURITY_MANAGER_CLASS = "app.security.manager.DriplineSecurityManager"
FAB_BASE_TEMPLATE = "appbuilder/baselayout.html"
FAB_UPDATE_PERMS = False
FAB_CREATE_DB = False
FAB_ADD_SECURITY_API = False
FAB_ADD_SECURITY_PERMISSION_VIEW = False
FAB_ADD_SECURITY_VIEW_MENU_VIEW = False
FAB_ADD_SECURITY_PERMISSION_VIEWS_VIEW = False
FAB_API_SWAGGER_UI = False
FAB_API_KEY_ENABLED = False
FAB_API_MAX_PAGE_SIZE = 200
FAB_SAFE_REDIRECT_HOSTS = PUBLIC_HOSTS
FAB_PASSWORD_COMPLEXITY_ENABLED = False  # own rules in app.security.passwords, at every door
FAB_PASSWORD_HASH_METHOD = "scrypt"
AUTH_TYPE = 1
AUTH_USER_REGISTRATION = False
AUTH_RATE_LIMITED = False  # own counter in the database, which holds over all workers
RATELIMIT_ENABLED = False
WTF_CSRF_TIME_LIMIT = None
WTF_CSRF_ENABLED = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_NAME = "__Host-session" if SECURE_COOKIES else "session"
