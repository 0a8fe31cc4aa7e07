"""``/accounts/roles/``: what each role may do, whose data it reaches, what it sees of sensitive fields; and what is withdrawn."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.kernel.actor import ROLES
from app.kernel.spec import ServiceSpec
from app.services.account import changes
from app.services.account import words as said
from app.specs.registry import SPECS
from views.account.changes import of_role
from views.account.parts import listed, manager, role, tabs
from views.doors import actor, allowed, door, viewer
from views.frame import page
from views.jinja import ICONS
from views.proof import proved


class RolesView(BaseView):
    """The role table; an administrator withdraws single rights and gives them back, a second one confirms."""

    route_base = "/accounts/roles"
    default_view = "list"
    class_permission_name = "accounts"
    base_permissions: ClassVar[list[str]] = ["can_list", "can_edit"]

    @expose("/")
    @door("can_list", "accounts")
    def list(self) -> Any:
        return self.show(ROLES[0])

    @expose("/<name>", methods=["GET"])
    @door("can_list", "accounts")
    def show(self, name: str) -> str:
        """One role over all rooms."""
        _known(name)
        waits = changes.waiting_for(actor(), role=name)
        may_edit = allowed("can_edit", "accounts") and waits is None
        editing = may_edit and "edit" in request.args
        return page(
            "account/roles.html", title=_("Users and roles"), tabs=tabs("roles", changes.count(actor())), name=name, word=role(name),
            roles=[(r, role(r), url_for("RolesView.show", name=r)) for r in ROLES], groups=_groups(name), editing=editing,
            waits_url=url_for("ChangesView.show", pk=waits.id) if waits else None,
            edit_url=url_for("RolesView.show", name=name, edit=1) if may_edit and not editing else None,
            reach=listed(_(t) for t in said.reaches((name,))), cells=[(_(f), listed(_(t) for t in texts)) for f, texts in said.cells(name)],
            actions=[_(text) for text in said.ACTIONS.values()], framework=allowed("can_list", "RoleModelView"),
        )

    @expose("/<name>", methods=["POST"])
    @door("can_edit", "accounts")
    @proved
    def ask(self, name: str) -> Any:
        """First the diff, then the request."""
        _known(name)
        kept = {tuple(text.split(":", 1)) for text in request.form.getlist("right")}
        lost = frozenset(pair for pair in said.declared(name) if pair not in kept)
        before = said.withdrawn(name)
        if lost == before:
            flash(_("Nothing would change."), "info")
            return redirect(url_for("RolesView.show", name=name))
        if "sure" not in request.form:
            title = _("Rights of the role %(role)s", role=role(name))
            return page("account/preview.html", title=title, crumbs=[(_("Users and roles"), url_for("AccountsView.list")),
                                                                    (role(name), url_for("RolesView.show", name=name)), (title, None)],
                        action=request.path, rights=sorted(f"{room}:{action}" for room, action in said.declared(name) - lost),
                        cancel_url=url_for("RolesView.show", name=name), **of_role(name, before, lost))
        waits = changes.ask_role(actor(), name, lost, manager().write_rights)
        if waits is None:
            flash(_("Saved: the change is in force."), "success")
            return redirect(url_for("RolesView.show", name=name))
        flash(_("The change waits for a second administrator; nothing has changed yet."), "info")
        return redirect(url_for("ChangesView.show", pk=waits))


def _known(name: str) -> None:
    if not said.known(name):
        abort(404)


def _groups(name: str) -> list[dict[str, Any]]:
    """The rooms under their headings, in the order of the side bar."""
    made: dict[str, list[dict[str, Any]]] = {heading: [] for heading in ICONS}
    for spec in SPECS:
        made.setdefault(spec.menu, []).append(_row(name, spec))
    return [{"heading": _(heading) if heading else _("Parts of other pages"), "rows": rows} for heading, rows in made.items() if rows]


def _row(name: str, spec: ServiceSpec) -> dict[str, Any]:
    mine, say = said.declared(name), viewer().say
    gone, held = said.withdrawn(name), said.held((name,))

    def right(action: str) -> dict[str, Any]:
        pair = (spec.room, action)
        return {"key": f"{spec.room}:{action}", "label": say(said.label(spec, action)), "declared": pair in mine, "held": pair in held,
                "kept": pair not in gone}

    found = [right(a) for a in said.actions(spec) if (spec.room, a) in mine and a not in said.ACTIONS]
    return {"title": say(spec.title), "actions": [right(a) for a in said.ACTIONS], "moves": found, "reach": _(text) if (
        text := said.reach(name, spec)) else ""}
