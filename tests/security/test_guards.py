"""What the database itself refuses, whoever writes."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from models import guards

PAIRS = [
    ("sysadmin", "Auditor"), ("sysadmin", "CompanyOfficer"), ("sysadmin", "Finance"), ("auditor", "SysAdmin"),
    ("auditor", "UnitLeader"), ("finance", "Auditor"), ("chair", "SysAdmin"), ("leader1", "Auditor"),
]


def run(house, statement, **values):
    with house.engine.connect().execution_options(write=True) as connection, connection.begin():
        return connection.execute(text(statement), values).rowcount


GIVE = (
    "INSERT INTO ab_user_role (id, user_id, role_id) SELECT 90000 + r.id, u.id, r.id FROM ab_user u, ab_role r "
    "WHERE u.username = :who AND r.name = :role"
)


def test_two_excluding_roles_never_meet_in_one_account(house):
    for who, role in PAIRS:
        with pytest.raises(IntegrityError):
            run(house, GIVE, who=who, role=role)


def test_roles_of_one_side_and_free_roles_may_meet(house):
    assert run(house, GIVE, who="leader1", role="CompanyOfficer") == 1
    assert run(house, GIVE, who="sysadmin", role="GreenDesk") == 1


def test_a_link_cannot_be_moved_into_an_excluded_pair(house):
    run(house, GIVE, who="sysadmin", role="GreenDesk")
    with pytest.raises(IntegrityError):
        run(house, "UPDATE ab_user_role SET role_id = (SELECT id FROM ab_role WHERE name = 'Auditor') WHERE id > 90000")


def test_a_role_of_the_rule_cannot_change_its_name(house):
    for name in ("SysAdmin", "Finance"):
        with pytest.raises(IntegrityError):
            run(house, "UPDATE ab_role SET name = 'Something' WHERE name = :name", name=name)
    with pytest.raises(IntegrityError):
        run(house, "UPDATE ab_role SET name = 'Auditor' WHERE name = 'GreenDesk'")


@pytest.mark.parametrize("table", guards.FIRST)  # what decisions rest on: tests/services/test_archive_course.py
def test_what_happened_cannot_be_changed_or_deleted(house, table):
    if table == "approval_step":
        run(house, "INSERT INTO approval_step (id, object_kind, object_id, round, verb, from_state, to_state, decision, "
                   "actor_name, opinion, at, unit_id) SELECT 1, 'archive', 1, 1, 'submit', 'DRAFT', 'SUBMITTED', :yes, 'x', '', "
                   "CURRENT_TIMESTAMP, min(id) FROM org_unit", yes=True)
    column = "verb"
    for statement in (f"UPDATE {table} SET {column} = 'forged'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="append-only"):
            run(house, statement)
    if house.name == "postgresql":
        with pytest.raises(DatabaseError, match="append-only"):
            run(house, f"TRUNCATE {table} CASCADE")


def test_the_triggers_can_be_made_again_and_taken_away(house):
    dialect = house.engine.dialect.name
    with house.engine.connect().execution_options(write=True) as connection, connection.begin():
        guards.install(connection)
        for statement in guards.drop(dialect):
            connection.exec_driver_sql(statement)
    assert run(house, GIVE, who="sysadmin", role="Auditor") == 1  # the negative control: without the trigger it is possible
