"""Rights in FAB's tables: written from the declarations, complete, quick, and gone at once when taken away."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from app.kernel.actor import ROLES
from app.kernel.spec import Column, Move, Section, ServiceSpec, State
from app.security import roles


def room(name, editors=("UnitEditor",)):
    return ServiceSpec(
        room=name, model=SimpleNamespace(__tablename__=name), title=name, one=name,
        sections=(Section("", (Column("name", "Name"),)),),
        may={"list": ("UnitEditor", "UnitLeader", "Auditor"), "add": editors, "edit": editors, "export": ("UnitLeader",)},
        states=(State("DRAFT", "Draft"), State("DONE", "Done")),
        moves=(Move("approve", "Approve", ("DRAFT",), "DONE", ("UnitLeader", "System")),),
    )


def grants(house, view):
    with house.engine.connect() as connection:
        return set(map(tuple, connection.execute(text(
            "SELECT r.name, p.name FROM ab_permission_view_role l JOIN ab_role r ON r.id = l.role_id "
            "JOIN ab_permission_view pv ON pv.id = l.permission_view_id JOIN ab_permission p ON p.id = pv.permission_id "
            "JOIN ab_view_menu v ON v.id = pv.view_menu_id WHERE v.name = :view"), {"view": view})))


def give(house, role, permission, view):
    """A grant that nobody declared."""
    with house.engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text(
            "INSERT INTO ab_permission_view_role (id, permission_view_id, role_id) SELECT 99999, pv.id, r.id "
            "FROM ab_permission_view pv JOIN ab_permission p ON p.id = pv.permission_id "
            "JOIN ab_view_menu v ON v.id = pv.view_menu_id, ab_role r WHERE p.name = :p AND v.name = :v AND r.name = :r"),
            {"p": permission, "v": view, "r": role})


def write(house, *specs):
    with house.inside():
        return roles.write(house.app.appbuilder, specs)


def test_a_room_gets_exactly_what_it_declares(house):
    write(house, room("greenhouse"))
    assert grants(house, "greenhouse") == {
        *((r, p) for r in ("UnitEditor", "UnitLeader", "Auditor") for p in ("can_list", "can_show", "can_get", "can_info")),
        *(("UnitEditor", p) for p in ("can_add", "can_edit", "can_post", "can_put")), ("UnitLeader", "can_export"),
        ("UnitLeader", "approve"),
    }


def test_a_second_writing_changes_and_records_nothing(house):
    first = write(house, room("greenhouse"))
    with house.statements() as seen:
        again = write(house, room("greenhouse"))
    assert first["granted"] > 0
    assert again == {"granted": 0, "revoked": 0, "dropped": 0}
    assert [s for s in seen if not s.startswith("SELECT")] == []


def test_what_no_declaration_gives_is_taken_away(house):
    write(house, room("greenhouse", ("UnitEditor", "CompanyOfficer")))
    give(house, "Finance", "can_edit", "greenhouse")
    assert ("Finance", "can_edit") in grants(house, "greenhouse")
    done = write(house, room("greenhouse"))
    assert ("Finance", "can_edit") not in grants(house, "greenhouse")
    assert ("CompanyOfficer", "can_edit") not in grants(house, "greenhouse")
    assert done["revoked"] == 5


def test_a_room_that_is_gone_leaves_no_rights(lite):
    write(lite, room("greenhouse"))
    assert write(lite)["dropped"] == 10
    assert grants(lite, "greenhouse") == set()


def test_sixty_rooms_are_written_in_two_seconds(house):
    start = time.perf_counter()
    write(house, *(room(f"room{i}") for i in range(60)))
    assert time.perf_counter() - start < 2


def test_fifteen_roles_exist_and_nobody_holds_a_role_of_fabs_administrator(house):
    with house.inside():
        assert roles.count() == len(ROLES) == 15
    with house.engine.connect() as connection:
        names = set(connection.scalars(text("SELECT name FROM ab_role")))
    assert names == {*ROLES, roles.PUBLIC}


def test_no_role_may_write_fabs_security_tables(lite):
    with lite.inside():
        from app.specs.registry import SPECS

        wanted = roles.wanted(lite.app.appbuilder, SPECS)
    fab = {"UserDBModelView", "RoleModelView", "UserGroupModelView", "PermissionModelView", "ViewMenuModelView",
           "PermissionViewModelView"}
    assert {p for _r, p, v in wanted if v in fab} <= {"can_list", "can_show"}
    assert {r for r, _p, v in wanted if v in fab} <= {"SysAdmin", "Auditor"}


def test_a_lost_role_is_lost_at_the_next_request(house):
    browser = house.browser("sysadmin")
    assert browser.get("/accounts/list").status_code == 200
    with house.engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text("DELETE FROM ab_user_role WHERE user_id = (SELECT id FROM ab_user WHERE username = 'sysadmin')"))
    assert browser.get("/accounts/list").status_code == 403


def test_a_disabled_account_is_out_at_the_next_request(house):
    browser = house.browser("editor1")
    with house.engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text("UPDATE ab_user SET active = :no WHERE username = 'editor1'"), {"no": False})
    assert browser.get("/account/").status_code == 302


def test_a_group_gives_no_role(lite):
    with lite.engine.connect().execution_options(write=True) as connection, connection.begin():
        for statement in (
            "INSERT INTO ab_group (id, name, label, description) VALUES (1, 'g', 'g', 'g')",
            "INSERT INTO ab_group_role (id, group_id, role_id) SELECT 1, 1, id FROM ab_role WHERE name = 'SysAdmin'",
            "INSERT INTO ab_user_group (id, user_id, group_id) SELECT 1, id, 1 FROM ab_user WHERE username = 'editor1'",
        ):
            connection.execute(text(statement))
    assert lite.browser("editor1").get("/accounts/list").status_code == 403


@pytest.mark.parametrize("permission", ["can_list", "can_add", "can_edit"])
def test_visitors_hold_no_right_even_if_their_role_does(lite, permission):
    give(lite, "Public", permission, "accounts")
    assert lite.app.test_client().get("/accounts/list").status_code == 302
