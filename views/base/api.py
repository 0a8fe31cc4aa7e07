"""RecordApi: the REST twin of a room. Same scope, same cells, same service functions as the pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import prison
from flask import abort, jsonify, request
from flask_appbuilder import expose
from flask_appbuilder.api import BaseApi
from marshmallow import Schema

from app.kernel.fault import DomainError
from app.kernel.spec import ServiceSpec
from app.services.record import Result, Service
from app.specs import display, schema, visibility
from app.store import read
from app.store.read import Filter, Query
from app.store.unit import Once, kept
from views import looks
from views.base.scoped import ScopedInterface
from views.base.view import permissions
from views.doors import actor, door, viewer
from views.query import operators, searchable, sortable

_OPS = frozenset({"eq", "sw", "ew", "ct", "ge", "le", "gt", "lt", "rel_o_m"})


class RecordApi(BaseApi):
    """REST of one room: list, one, info, add, change, and every move as a POST."""

    spec: ClassVar[ServiceSpec]
    service: ClassVar[Service]
    datamodel: ScopedInterface
    csrf_exempt = False  # with a session cookie every write needs the token
    allow_browser_login = True

    def __init__(self) -> None:
        self.resource_name = self.spec.room
        self.class_permission_name = self.spec.room
        self.openapi_spec_tag = self.spec.room
        self.base_permissions = permissions(self.spec)
        self.openapi_spec_component_schemas = (_described(self.spec),)
        super().__init__()

    @expose("/", methods=["GET"])
    @door("can_get")
    def get_list(self) -> Any:
        """Rows in scope.
        ---
        get:
          parameters: [{in: query, name: q, schema: {type: string}, description: Rison}]
          responses:
            200: {description: count, ids and result}
            400: {description: a column that may not be asked for}
        """
        query, page, size = self._asked()
        found = read.page(actor(), self.spec, query, page, size, visibility.names_open(actor(), self.spec))
        reached = read.roles_of(actor(), self.spec, found.rows)
        result = [self._row(r, reached[r.id]) for r in found.rows]
        return jsonify({"count": found.count, "ids": [r.id for r in found.rows], "result": result})

    @expose("/_info", methods=["GET"])
    @door("can_info")
    def info(self) -> Any:
        """Columns, filters and orders that this user may ask for.
        ---
        get:
          responses:
            200: {description: what the room offers}
        """
        say = viewer().say
        columns = display.shown(viewer(), self.spec, read.role_filter(self.spec))
        return jsonify({
            "title": say(self.spec.title), "columns": [{"name": c.name, "label": say(c.label), "kind": c.kind} for c in columns],
            "filters": {n: list(operators(c)) for n, c in searchable(actor(), self.spec).items()},
            "order_columns": sorted(sortable(actor(), self.spec)), "verbs": list(self.spec.verbs),
            "permissions": [p for p in permissions(self.spec) if self.appbuilder.sm.has_access(p, self.spec.room)],
        })

    @expose("/<pk>", methods=["GET"])
    @door("can_get")
    def get(self, pk: str) -> Any:
        """One row with its child rows and the moves open to this user.
        ---
        get:
          parameters: [{in: path, name: pk, required: true, schema: {type: integer}}]
          responses:
            200: {description: id and result}
            404: {description: unseen}
        """
        row = read.one(actor(), self.spec, pk)
        roles = read.roles_of(actor(), self.spec, [row])[row.id]
        if seen := looks.cells(viewer(), self.spec, row, roles):
            looks.look(viewer(), self.spec, row.id, "get", seen)
            row = read.one(actor(), self.spec, pk)
        result = {**self._row(row, roles), **self._children(row, roles), "verbs": self._verbs(row, roles)}
        return jsonify({"id": row.id, "result": result})

    @expose("/", methods=["POST"])
    @door("can_post")
    def post(self) -> Any:
        """Open a row.
        ---
        post:
          requestBody:
            content: {application/json: {schema: {type: object}}}
          responses:
            201: {description: id and result}
            422: {description: refused with field errors}
        """
        body = self._body()
        done = self._once(body, lambda once: self.service.create(actor(), body, once=once))
        answer = jsonify({**done, "result": done})
        answer.status_code = 201
        return answer

    @expose("/<pk>", methods=["PUT"])
    @door("can_put")
    def put(self, pk: str) -> Any:
        """Change a row; `version` is the one that was read.
        ---
        put:
          parameters: [{in: path, name: pk, required: true, schema: {type: integer}}]
          requestBody:
            content: {application/json: {schema: {type: object}}}
          responses:
            200: {description: new version}
            409: {description: stale version}
        """
        body = self._body()
        read.one(actor(), self.spec, pk)
        done = self._once(body, lambda once: self.service.change(actor(), pk, body.get("version"), body, once=once))
        return jsonify({**done, "result": done})

    @expose("/<pk>", methods=["DELETE"])
    @door("can_get")
    def delete(self, pk: str) -> None:
        """Rows are cancelled with a reason, never deleted.
        ---
        delete:
          parameters: [{in: path, name: pk, required: true, schema: {type: integer}}]
          responses:
            405: {description: never}
        """
        read.one(actor(), self.spec, pk)
        abort(405)

    @expose("/<pk>/<verb>", methods=["POST"])
    @door("can_get")
    def move(self, pk: str, verb: str) -> Any:
        """A move of the state table.
        ---
        post:
          parameters:
          - {in: path, name: pk, required: true, schema: {type: integer}}
          - {in: path, name: verb, required: true, schema: {type: string}}
          requestBody:
            content: {application/json: {schema: {type: object}}}
          responses:
            200: {description: new state and version}
            403: {description: not your move}
            404: {description: unseen}
            409: {description: stale version or already decided}
            422: {description: refused}
        """
        body = self._body()
        read.one(actor(), self.spec, pk)
        return jsonify(self._once(body, lambda once: self.service.act(actor(), pk, verb, body.get("version"), body, once=once)))

    # ---- reading the request ------------------------------------------------------------------------------------

    def _body(self) -> dict[str, Any]:
        body = request.get_json(silent=True)
        if not isinstance(body, Mapping):
            abort(400)
        return dict(body)

    def _once(self, body: Any, call: Callable[[Once | None], Result]) -> dict[str, Any]:
        """Run the verb, or repeat the kept answer of the same ``Idempotency-Key``.

        Method and path are part of what the key stands for: the same body sent to another row is another request.
        """
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return call(None).answer()
        kept_as = hashlib.sha256(f"{self.spec.room}:{key}".encode()).hexdigest()  # a key of any length fits the column
        once = Once.of(kept_as, [request.method, request.path, body])
        before = kept(actor(), once)
        if before is not None:
            return before
        try:
            return call(once).answer()
        except DomainError:
            before = kept(actor(), once)  # the twin of this request was faster
            if before is None:
                raise
            return before

    def _asked(self) -> tuple[Query, int, int]:
        """Rison ``q``: filters, order, page. What may not be asked for is a 400, the same for every value."""
        try:
            asked = prison.loads(request.args["q"]) if "q" in request.args else {}
            page, size = int(asked.get("page", 0)), int(asked.get("page_size", 25))
            wanted = [(f["col"], f["opr"], f["value"]) for f in asked.get("filters", [])]
            order, quick = asked.get("order_column", ""), asked.get("quick", "")
        except Exception:  # prison raises many kinds on junk
            abort(400)
        if not all(isinstance(text, str) for text in (order, *(t for c, o, _v in wanted for t in (c, o)))):
            abort(400)
        allowed, orders = searchable(actor(), self.spec), sortable(actor(), self.spec)
        if any(c not in allowed or o not in _OPS for c, o, _v in wanted) or (order and order not in orders):
            abort(400)
        states = tuple(str(v) for c, _o, v in wanted if c == "state")
        filters = tuple(Filter(c, "eq" if o == "rel_o_m" else o, v) for c, o, v in wanted if c != "state")
        query = Query(filters, str(quick), order, asked.get("order_direction") == "desc", states)
        return query, max(0, page), max(1, min(size if size > 0 else 25, read.MAX_PAGE))

    # ---- writing the answer -------------------------------------------------------------------------------------

    def _row(self, row: Any, roles: frozenset[str]) -> dict[str, Any]:
        out: dict[str, Any] = {"id": row.id}
        state = self.spec.columns.get("state")
        if state is None or display.right(viewer(), self.spec, state, row, roles).see:
            out["version"] = getattr(row, "version", None)  # it grows with every move: for those who may see the state
        for column in display.shown(viewer(), self.spec, roles):
            right = display.right(viewer(), self.spec, column, row, roles)
            if right.see:
                out[column.name] = display.api(column, display.raw(row, column), right)
        if self.spec.states and "state" not in self.spec.columns:
            out["state"] = row.state
        unit = getattr(row, "unit", None)
        if unit is not None and "unit_id" not in self.spec.columns and visibility.present(actor(), "general", roles):
            out.setdefault("unit_id", row.unit_id)
        return out

    def _children(self, row: Any, roles: frozenset[str]) -> dict[str, Any]:
        at = visibility.moment(self.spec, row, actor())
        out: dict[str, Any] = {}
        for child in self.spec.children:
            if not visibility.of_child(actor(), self.spec, child, roles, at).see:
                continue
            rights = {c.name: visibility.right(actor(), c.cell, roles, at) for c in child.columns}
            out[child.name] = [
                {"id": item.id, **{c.name: display.api(c, display.raw(item, c), rights[c.name]) for c in child.columns
                                   if rights[c.name].see}} for item in getattr(row, child.name)]
        return out

    def _verbs(self, row: Any, roles: frozenset[str]) -> list[str]:
        return [m.verb for m in self.spec.moves if m.fits(row) and not roles.isdisjoint(m.roles)] if self.spec.states else []


def _described(spec: ServiceSpec) -> type[Schema]:
    """The columns of a room as a schema of the API document."""
    cells = {c.name: schema.Cell(c, c.required) for c in spec.columns.values() if c.typed}
    made = Schema.from_dict({**cells}, name=f"{spec.room}Row")
    made.__component_name__ = f"{spec.room}.row"  # type: ignore[attr-defined]
    return made
