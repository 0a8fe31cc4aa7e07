"""Accounts: who may sign in, with which roles, where in the unit tree. Every change is audited and ends open sessions.

Nobody holds two of administration, audit, and approving or paying (三员分立); the database says the same by trigger. A change of
roles, unit or employee needs a second administrator, and so does a change of what a role may do.
"""

from app.services.account.lookup import (
    STATES,
    Asked,
    employee_id,
    employee_number,
    find,
    numbers,
    one,
    page,
    staff_number,
    state_of,
    unit_name,
    units,
)
from app.services.account.own import (
    NOTICE,
    NOTICE_KEY,
    SignIn,
    change_password,
    disown,
    end_others,
    end_session,
    own_language,
    own_sessions,
    prove,
    sign_ins,
)
from app.services.account.register import Made, add, disable, enable, link, reset, set_roles, unlock

__all__ = [
    "NOTICE", "NOTICE_KEY", "STATES", "Asked", "Made", "SignIn", "add", "change_password", "disable", "disown", "employee_id",
    "employee_number", "enable", "end_others", "end_session", "find", "link", "numbers", "one", "own_language", "own_sessions", "page",
    "prove", "reset", "set_roles", "sign_ins", "staff_number", "state_of", "unit_name", "units", "unlock",
]
