"""The rules of the street, read off the source: who may commit, ask the time, query, write the chain; what a new view must be.

Each rule is a function that lists offenders, and each has a control: something that breaks it is reported.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask_appbuilder import ModelView
from flask_appbuilder.api import BaseApi, ModelRestApi
from flask_appbuilder.charts.views import BaseChartView
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_appbuilder.views import BaseCRUDView, MasterDetailView, MultipleView
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import scope
from app.security.fabpages import ReadOnly
from app.services.record import Service
from app.specs.registry import BY_ROOM, SPECS
from models.base import Model
from tests.contract import rows
from tests.house import House
from views import registry
from views.base import RecordApi, RecordView, ScopedInterface

ROOT = Path(__file__).resolve().parents[2]

#: tables without a unit: their rows belong to nobody in particular, or are reached through a row that has one
WITHOUT_UNIT = {
    "aid_item", "disease", "hospital", "doctor",  # registers of the company
    "org_unit", "ab_user",  # rules of their own
    "desk_setting", "form_draft", "desk_message", "access_token",  # of one account each
    "eap_grid_unit", "eap_grid_member", "eap_grid_counselor",  # the lists of a grid
    "job", "import_batch", "import_source", "import_row",  # of one account each; the list of imports has a rule of its own
    "audit_log", "audit_head", "sent_answer", "web_session", "sign_in_count",  # journals, never listed
    "ab_role", "ab_permission", "ab_view_menu", "ab_permission_view", "ab_permission_view_role", "ab_user_role", "ab_register_user",
    "rights_change", "role_withdrawal",  # rules of their own
    "ab_group", "ab_user_group", "ab_group_role", "ab_api_key",  # of the framework
}


# ---- source ---------------------------------------------------------------------------------------------------------


def source(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[str, str, int]]:
    """Callee, whole text and line of every call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), ast.unparse(node), node.lineno


def commits(tree: ast.AST) -> list[int]:
    return [line for callee, _text, line in calls(tree) if callee.endswith(".commit")]


def clocks(tree: ast.AST) -> list[int]:
    asked = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|localtime|gmtime))$")
    return [line for callee, _text, line in calls(tree) if asked.search(callee)]


def chain_writes(tree: ast.AST) -> list[int]:
    return [line for callee, text, line in calls(tree)
            if callee in ("AuditLog", "AuditHead") or re.match(r"(insert|update|delete)\(Audit(Log|Head)", text)]


def queries(tree: ast.AST) -> list[int]:
    asked = re.compile(r"^(select|insert|update|delete|text)$|\.(scalars|scalar|execute|query)$")
    names = {a.asname or a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module in ("sqlalchemy", "sqlalchemy.orm")
             for a in n.names}
    return [line for callee, _text, line in calls(tree) if asked.search(callee) and (callee in names or "." in callee)]


def interfaces(tree: ast.AST) -> list[int]:
    return [line for callee, _text, line in calls(tree) if callee.endswith("SQLAInterface")]


#: rule -> folders, files in which it does not hold (and why)
RULES: dict[Callable[[ast.AST], list[int]], tuple[tuple[str, ...], dict[str, str]]] = {
    commits: (("app", "views", "models"), {"app/store/unit.py": "the one commit"}),
    clocks: (("app", "views", "models"), {"app/kernel/clock.py": "the one clock", "app/kernel/logsafe.py": "the time of a record"}),
    chain_writes: (("app", "views", "models"), {"app/store/audit.py": "the one writer"}),
    queries: (("views", "app/specs", "app/exports", "app/kernel", "app/build"), {
        "views/labels.py": "names of related rows", "views/base/scoped.py": "the framework's own look-up, scoped",
        "app/kernel/scope.py": "conditions, never run there"}),
    interfaces: (("app", "views"), {}),
}
CONTROLS = {
    commits: "session.commit()", clocks: "import datetime as dt\ndt.datetime.now()",
    chain_writes: "session.execute(insert(AuditLog), rows)", queries: "from sqlalchemy import select\nselect(Employee)",
    interfaces: "datamodel = SQLAInterface(Employee)",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.__name__)
def test_the_line_lives_in_its_room(rule: Callable[[ast.AST], list[int]]) -> None:
    folders, spared = RULES[rule]
    found = {path: rule(tree) for path, tree in source(*folders) if path not in spared and rule(tree)}
    assert not found
    assert rule(ast.parse(CONTROLS[rule])), "this rule notices nothing"


def test_layers_below_the_doors_know_no_web() -> None:
    web = re.compile(r"^(flask|flask_babel|wtforms|flask_login|flask_wtf)(\.|$)")
    for path, tree in source("app/services", "app/specs", "app/store", "app/kernel", "app/exports", "models"):
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(
                node, ast.ImportFrom) else []
            assert not [n for n in names if web.match(n)], (path, names)


def test_the_contracts_between_the_layers_hold() -> None:
    done = subprocess.run([str(Path(sys.executable).parent / "lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:]


def test_files_and_functions_fit_a_screen() -> None:
    long = []
    for path, tree in source("app", "views", "models"):
        lines = (ROOT / path).read_text(encoding="utf-8").count("\n")
        long += [f"{path}: {lines} lines"] if lines > 300 else []
        long += [f"{path}: {n.name} has {n.end_lineno - n.lineno + 1} lines" for n in ast.walk(tree)  # type: ignore[operator]
                 if isinstance(n, ast.FunctionDef) and n.end_lineno - n.lineno >= 40]  # type: ignore[operator]
    assert not long


def test_no_page_has_a_line_that_the_policy_would_refuse() -> None:
    refused = re.compile(
        r"""<style|\sstyle=|\son[a-z]+=["']|<script(?![^>]*\ssrc=)(?![^>]*type="application/json")|(?:src|href)=["']https?:""")
    for path in sorted((ROOT / "app/templates").rglob("*.html")):
        if "pdf" in path.parts:
            continue
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
        assert not refused.findall(text), path


# ---- views ----------------------------------------------------------------------------------------------------------


def faults_of_view(view: Any) -> list[str]:
    """What a registered view lacks to be a room's door."""
    kind = type(view)
    if isinstance(view, ReadOnly):
        return []
    if isinstance(view, BaseChartView | MasterDetailView | MultipleView):
        return [f"{kind.__name__}: charts and compound views of the framework are not used"]
    if isinstance(view, ModelRestApi) or (isinstance(view, BaseApi) and not isinstance(view, RecordApi) and hasattr(view, "datamodel")):
        return [f"{kind.__name__}: an API of a table inherits RecordApi"]
    if isinstance(view, BaseCRUDView) and not isinstance(view, RecordView):
        return [f"{kind.__name__}: a view of a table inherits RecordView"]
    if not isinstance(view, RecordView | RecordApi):
        return ["an API without CSRF"] if isinstance(view, BaseApi) and view.csrf_exempt and kind.__module__.startswith("views") else []
    found = []
    if type(view.datamodel) is not ScopedInterface:
        found.append(f"{kind.__name__}: the datamodel is a ScopedInterface")
    if view.datamodel.obj is not view.spec.model:
        found.append(f"{kind.__name__}: datamodel and declaration name different tables")
    if not isinstance(view.service, Service):
        found.append(f"{kind.__name__}: a room is written by its service")
    if isinstance(view, BaseApi) and view.csrf_exempt:
        found.append(f"{kind.__name__}: a session cookie alone must not write")
    if view.spec.room not in BY_ROOM:
        found.append(f"{kind.__name__}: {view.spec.room} is not in app/specs/registry.py")
    return found


def test_every_registered_view_is_a_door_of_a_room_or_a_known_page(lite: House) -> None:
    found = [f for view in lite.app.appbuilder.baseviews for f in faults_of_view(view)]
    assert not found, "\n".join(found)


def test_a_view_that_forgets_its_base_its_scope_or_its_service_is_reported(lite: House) -> None:
    spec = BY_ROOM["person"]

    class Plain(ModelView):
        datamodel = SQLAInterface(spec.model)

    class PlainApi(ModelRestApi):
        datamodel = SQLAInterface(spec.model)

    class Unscoped(RecordView):
        datamodel = SQLAInterface(spec.model)  # type: ignore[assignment]
        service = None  # type: ignore[assignment]

    class Loose(RecordApi):
        datamodel = ScopedInterface(BY_ROOM["org"].model)
        service = registry.person.PersonApi.service
        csrf_exempt = True

    Unscoped.spec = Loose.spec = spec
    with lite.app.test_request_context():
        reports = [faults_of_view(object.__new__(kind)) for kind in (Plain, PlainApi, Unscoped, Loose)]
    assert [len(r) for r in reports] == [1, 1, 2, 2], reports


def test_every_room_has_one_page_one_api_one_service_and_one_row_in_the_tests() -> None:
    rooms = [s.room for s in SPECS]
    assert len(set(rooms)) == len(rooms)
    assert sorted(v.spec.room for v in registry.VIEWS) == sorted(a.spec.room for a in registry.APIS) == sorted(rooms)
    for view, api in ((v, next(a for a in registry.APIS if a.spec is v.spec)) for v in registry.VIEWS):
        assert view.service is api.service
    assert rows.unbuilt(rooms) == []
    assert rows.unbuilt([*rooms, "volunteer"]) == ["volunteer"]


# ---- tables -----------------------------------------------------------------------------------------------------------


def faults_of_table(model: Any) -> list[str]:
    """What keeps a mapped table from being scoped."""
    name = model.__tablename__
    if hasattr(model, "unit_id"):
        return [] if scope.rules_of(model) else [f"{name} has a unit and no rule"]
    return [] if name in WITHOUT_UNIT else [f"{name} has no unit_id: everybody with a role would see all of it"]


def test_every_table_has_a_unit_or_is_known_to_have_none() -> None:
    found = [f for mapper in Model.registry.mappers for f in faults_of_table(mapper.class_)]
    assert not found, "\n".join(found)


def test_a_table_that_forgets_its_unit_is_reported() -> None:
    class Forgotten:
        __tablename__ = "forgotten"
        id: Mapped[int] = mapped_column(primary_key=True)

    assert faults_of_table(Forgotten)
