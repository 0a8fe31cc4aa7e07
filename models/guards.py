"""Rules that the database itself holds, whoever writes: entries that cannot be changed, roles that cannot meet.

Triggers cannot be declared on a model, so they are kept here as statements for both databases, run by the migration.
No statement holds a per cent sign or a colon, which drivers would take for a parameter.
"""

from __future__ import annotations

from sqlalchemy import Connection

#: roles of one number may meet; roles of different numbers never sit with one account (administration, audit, approval)
APART: dict[str, int] = {
    "SysAdmin": 1, "Auditor": 2, "UnitLeader": 3, "CompanyOfficer": 3, "CompanyLeader": 3, "Finance": 3,
}

#: tables that only grow: those of the first migration, and all of them
FIRST = ("audit_log", "approval_step")
APPEND_ONLY = (*FIRST, "archive_snapshot")

#: the words the refusals begin with
MET, GROWS, NAMED = "roles exclude each other", "is append-only", "the name of a role is fixed"


def _side(column: str) -> str:
    """SQL for the number of the role named in ``column``; NULL for a role that may meet every other."""
    cases = " ".join(f"WHEN '{name}' THEN {number}" for name, number in APART.items())
    return f"(CASE {column} {cases} END)"


def _clash(user: str, role: str) -> str:
    """SQL that is true when ``user`` holds a role that excludes ``role``."""
    return (
        "EXISTS (SELECT 1 FROM ab_role wanted, ab_user_role link JOIN ab_role held ON held.id = link.role_id "
        f"WHERE wanted.id = {role} AND link.user_id = {user} AND {_side('held.name')} <> {_side('wanted.name')})"
    )


_NAMES = ", ".join(f"'{name}'" for name in APART)
_RENAMED = f"OLD.name <> NEW.name AND (OLD.name IN ({_NAMES}) OR NEW.name IN ({_NAMES}))"


def _sqlite(tables: tuple[str, ...]) -> list[str]:
    made = [
        f"CREATE TRIGGER IF NOT EXISTS {table}_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} {GROWS}'); END"
        for table in tables for verb in ("UPDATE", "DELETE")
    ]
    made += [
        f"CREATE TRIGGER IF NOT EXISTS ab_user_role_apart_{verb.lower()} BEFORE {verb} ON ab_user_role "
        f"WHEN {_clash('NEW.user_id', 'NEW.role_id')} BEGIN SELECT RAISE(ABORT, '{MET}'); END"
        for verb in ("INSERT", "UPDATE")
    ]
    made.append(
        f"CREATE TRIGGER IF NOT EXISTS ab_role_fixed BEFORE UPDATE ON ab_role WHEN {_RENAMED} "
        f"BEGIN SELECT RAISE(ABORT, '{NAMED}'); END"
    )
    return made


def _raise(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _postgresql(tables: tuple[str, ...]) -> list[str]:
    grows = f"RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' {GROWS}', ERRCODE = 'check_violation';"
    made = [_raise("dripline_append_only", grows)]
    for table in tables:
        made += [
            f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}",
            (f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
             "FOR EACH STATEMENT EXECUTE FUNCTION dripline_append_only()"),
        ]
    # the lock of the account makes two transactions that each add one role wait for each other
    apart = (
        "PERFORM 1 FROM ab_user WHERE id = NEW.user_id FOR UPDATE; "
        f"IF {_clash('NEW.user_id', 'NEW.role_id')} THEN RAISE EXCEPTION '{MET}' USING ERRCODE = 'check_violation'; END IF; "
        "RETURN NEW;"
    )
    fixed = f"IF {_RENAMED} THEN RAISE EXCEPTION '{NAMED}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
    return [
        *made,
        _raise("dripline_roles_apart", apart),
        "DROP TRIGGER IF EXISTS ab_user_role_apart ON ab_user_role",
        ("CREATE TRIGGER ab_user_role_apart BEFORE INSERT OR UPDATE ON ab_user_role "
         "FOR EACH ROW EXECUTE FUNCTION dripline_roles_apart()"),
        _raise("dripline_role_fixed", fixed),
        "DROP TRIGGER IF EXISTS ab_role_fixed ON ab_role",
        "CREATE TRIGGER ab_role_fixed BEFORE UPDATE ON ab_role FOR EACH ROW EXECUTE FUNCTION dripline_role_fixed()",
    ]


def create(dialect: str, tables: tuple[str, ...] = APPEND_ONLY) -> list[str]:
    """Statements that make the triggers of ``dialect`` ("sqlite" or "postgresql"); they may be run again.

    ``tables`` are those that only grow; an early migration knows fewer of them.
    """
    return {"sqlite": _sqlite, "postgresql": _postgresql}[dialect](tables)


def drop(dialect: str) -> list[str]:
    """Statements that take the triggers away, for a downgrade."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {statement.split()[5]}" for statement in _sqlite(APPEND_ONLY)]
    triggers = [(f"{table}_append_only", table) for table in APPEND_ONLY]
    triggers += [("ab_user_role_apart", "ab_user_role"), ("ab_role_fixed", "ab_role")]
    functions = ("dripline_append_only", "dripline_roles_apart", "dripline_role_fixed")
    return [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in triggers] + [
        f"DROP FUNCTION IF EXISTS {name}()" for name in functions
    ]


def install(connection: Connection, tables: tuple[str, ...] = APPEND_ONLY) -> None:
    """Run :func:`create` on ``connection``, inside its transaction."""
    for statement in create(connection.dialect.name, tables):
        connection.exec_driver_sql(statement)
