"""Who acts: the one value every service function takes first.

An actor is built from the signed-in account by ``app.security`` or, for jobs and the command line, by :meth:`Actor.system`.
It carries no database object, so that a service can run in a worker exactly as it runs in a request.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ROLES = (
    "WorkshopReporter", "UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader", "Finance", "Auditor",
    "EapGridMember", "EapCoordinator", "EapCounselor", "HealthManager", "PairDoctor", "GreenDesk", "VolunteerLead",
    "SysAdmin",
)  #: the fifteen roles of the product, in the column order of the visibility table

#: roles that act for a unit and what lies below it: such an account has a unit, and is next on the rows of its own units alone
UNIT_ROLES = frozenset({"WorkshopReporter", "UnitEditor", "UnitLeader"})

SYSTEM = "System"  #: pseudo role of jobs, timers and set-up; never stored with an account


@dataclass(frozen=True)
class Actor:
    """A person (or the system) with roles and a place in the unit tree."""

    user_id: int | None
    username: str
    name: str
    roles: frozenset[str] = field(default_factory=frozenset)
    unit_id: int | None = None
    unit_path: str = ""  #: path of the own unit, ends with "/"; empty means no subtree at all
    employee_id: int | None = None  #: the actor as an employee: nobody acts on his own file (V14)

    @classmethod
    def system(cls) -> Actor:
        """The actor of timers, imports by command line and the demo."""
        return cls(None, "system", "system", frozenset({SYSTEM}))

    @property
    def is_system(self) -> bool:
        return SYSTEM in self.roles

    def has(self, roles: tuple[str, ...] | frozenset[str]) -> bool:
        """True when the actor holds one of ``roles`` (the system holds them all)."""
        return self.is_system or not self.roles.isdisjoint(roles)
