"""Extensions of the application, bound by the factory."""

from flask import g
from flask_appbuilder import AppBuilder, Model
from flask_appbuilder.models.sqla.base import SQLA
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect

# model_class: without it Alembic sees an empty metadata and drops every table
db = SQLA(model_class=Model)
migrate = Migrate()


class CookieProtect(CSRFProtect):
    """CSRF is about cookies, which a browser sends by itself: a request with a personal token carries none."""

    def protect(self, apply_exemptions: bool = False) -> None:
        if g.get("token") is None:
            super().protect(apply_exemptions=apply_exemptions)


csrf = CookieProtect()


def appbuilder() -> AppBuilder:
    """The AppBuilder of the running application."""
    from flask import current_app

    return current_app.appbuilder  # type: ignore[attr-defined]
