"""``POST /api/v1/rules/evaluate``: rule cases over HTTP, the same body and answer as ``flask evaluate``."""

from __future__ import annotations

from typing import Any

from flask import abort, jsonify, request
from flask_appbuilder import expose
from flask_appbuilder.api import BaseApi

from app.kernel import cases
from views.doors import actor

MOST = 1_000  #: cases of one request


class RulesApi(BaseApi):
    """The rule engine for whoever is signed in; it reads no row."""

    resource_name = "rules"
    openapi_spec_tag = "rules"
    csrf_exempt = False
    class_permission_name = "rules"
    base_permissions: list[str] = []

    @expose("/evaluate", methods=["POST"])
    def evaluate(self) -> Any:
        """Evaluate rule cases.
        ---
        post:
          responses:
            200: {description: one result for each case}
            400: {description: not a document of cases}
        """
        actor()
        body = request.get_json(silent=True)
        if not isinstance(body, dict) or not isinstance(body.get("cases"), list) or len(body["cases"]) > MOST:
            abort(400)
        return jsonify(cases.run(body))
