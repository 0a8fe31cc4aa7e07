"""Choices of the remote selects in a query card; units come as a tree."""

from __future__ import annotations

from typing import Any

from flask import abort, jsonify, request
from flask_appbuilder import BaseView, expose

from app.specs.registry import BY_ROOM
from views import labels, units
from views.doors import actor, knock
from views.query import searchable


class SearchView(BaseView):
    """``/search/<room>/<field>?q=``: rows of a related room that a list may be filtered by, in the actor's scope."""

    route_base = "/search"
    default_view = "choices"
    class_permission_name = "search"
    base_permissions: list[str] = []

    @expose("/<room>/<field>")
    def choices(self, room: str, field: str) -> Any:
        spec = BY_ROOM.get(room)
        if spec is None:
            abort(404)
        answer = knock("can_list", room)
        if answer is not None:
            return answer
        column = searchable(actor(), spec).get(field)
        if column is None or column.kind != "ref":
            abort(404)
        if column.ref == "org":
            return jsonify(units.choices(actor(), request.args.get("q", "").strip()[:60]))
        page = request.args.get("page", "0")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 0
        return jsonify(labels.options(actor(), labels.target(column), request.args.get("q", "").strip()[:60], number))
