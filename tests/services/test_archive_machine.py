"""An archive pushed about at random: whoever tries whatever in whatever order, it only ever goes the ways of the table.

The table is written down here as data, apart from the program. Random people try random moves with good and broken entries while
days pass; after each attempt the steps that were written are held against the table, nobody has decided twice in a chain, what was
refused has left no trace, and the audit chain holds.
"""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from itertools import pairwise
from random import Random
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select, update

from app.kernel import clock
from app.kernel.fault import DomainError
from app.services import archive
from app.specs.archive import OPEN, SPEC
from app.store import audit
from app.store import session as sessions
from models.archive import HardshipArchive
from models.trace import ApprovalStep
from tests.house import House
from tests.services.dossier import DAY, NOTHING, SPOUSE, cast, employ, move, raw, stored, walk

EDITOR, LEADER, OFFICER, CHAIR, SYSTEM = "UnitEditor", "UnitLeader", "CompanyOfficer", "CompanyLeader", "System"
BEFORE = ("SUBMITTED", "FIRST_PASSED", "SURVEYED", "UNIT_APPROVED", "CHECKING", "CHECKED", "NOTICE", "PENDING")
LIVING = ("ACTIVE", "CHANGING", "REVIEW_DUE", "FROZEN", "EXIT_NOTICE", "MONITOR")

#: (from, to) -> who; every way there is
TABLE: dict[tuple[str, str], frozenset[str]] = {pair: frozenset(who.split()) for pair, who in {
    ("LEAD", "DRAFT"): EDITOR, ("LEAD", "DROPPED"): EDITOR, ("DRAFT", "SUBMITTED"): EDITOR, ("RETURNED", "SUBMITTED"): EDITOR,
    ("SUBMITTED", "FIRST_PASSED"): f"{EDITOR} {LEADER}", ("SUBMITTED", "RETURNED"): f"{EDITOR} {LEADER}",
    ("FIRST_PASSED", "SURVEYED"): EDITOR, ("SURVEYED", "UNIT_APPROVED"): LEADER,
    ("FIRST_PASSED", "RETURNED"): LEADER, ("SURVEYED", "RETURNED"): LEADER,
    ("UNIT_APPROVED", "CHECKING"): OFFICER, ("CHECKING", "CHECKED"): OFFICER, ("CHECKED", "CHECKING"): OFFICER,
    ("UNIT_APPROVED", "RETURNED"): OFFICER, ("CHECKING", "RETURNED"): OFFICER, ("CHECKED", "RETURNED"): OFFICER,
    ("CHECKED", "NOTICE"): OFFICER, ("NOTICE", "PENDING"): SYSTEM, ("NOTICE", "OBJECTED"): SYSTEM, ("OBJECTED", "NOTICE"): OFFICER,
    ("NOTICE", "CHECKED"): SYSTEM, ("OBJECTED", "CHECKED"): SYSTEM, ("PENDING", "ACTIVE"): f"{OFFICER} {CHAIR}",
    ("DRAFT", "REJECTED"): EDITOR, ("RETURNED", "REJECTED"): EDITOR, ("SUBMITTED", "REJECTED"): f"{EDITOR} {LEADER}",
    ("FIRST_PASSED", "REJECTED"): LEADER, ("SURVEYED", "REJECTED"): LEADER, ("UNIT_APPROVED", "REJECTED"): OFFICER,
    ("CHECKING", "REJECTED"): OFFICER, ("CHECKED", "REJECTED"): OFFICER, ("NOTICE", "REJECTED"): OFFICER,
    ("OBJECTED", "REJECTED"): OFFICER, ("PENDING", "REJECTED"): f"{OFFICER} {CHAIR}",
    ("ACTIVE", "CHANGING"): EDITOR, ("CHANGING", "ACTIVE"): OFFICER, ("ACTIVE", "REVIEW_DUE"): f"{SYSTEM} {OFFICER}",
    ("REVIEW_DUE", "ACTIVE"): OFFICER, ("FROZEN", "ACTIVE"): OFFICER, ("REVIEW_DUE", "FROZEN"): SYSTEM,
    ("ACTIVE", "EXIT_NOTICE"): EDITOR, ("REVIEW_DUE", "EXIT_NOTICE"): f"{EDITOR} {OFFICER}", ("FROZEN", "EXIT_NOTICE"): OFFICER,
    ("EXIT_NOTICE", "MONITOR"): OFFICER, ("EXIT_NOTICE", "ACTIVE"): OFFICER, ("EXIT_NOTICE", "REVIEW_DUE"): OFFICER,
    ("EXIT_NOTICE", "FROZEN"): OFFICER, ("MONITOR", "ACTIVE"): OFFICER, ("MONITOR", "CLOSED"): SYSTEM,
    **{(state, "DRAFT"): EDITOR for state in BEFORE}, **{(state, "CANCELLED"): OFFICER for state in LIVING},
}.items()}
#: what leaves the state as it is
BESIDES = frozenset({"assign", "consent", "withdraw_consent", "exclude", "waive", "lower", "survey", "record_check", "took_in"})
ENDED = frozenset({"CLOSED", "CANCELLED", "REJECTED", "DROPPED"})

PEOPLE = ("editor1", "editor1b", "leader1", "officer", "officer2", "chair", "reporter1", "auditor", "editor2", "leader2", "finance",
          "sysadmin")
VERBS = tuple(v for v in SPEC.verbs if v != "reapply")
WHY = "按规定办理,情况属实"


def entries(verb: str, today: str, other: int, people: dict[str, int]) -> dict[str, Any]:
    """What somebody types who knows what he does."""
    return {
        "survey": {"visit_on": today, "visitors": "王干事,李干事", "authorization_on": today}, "approve": {"meeting_on": today},
        "record_check": {"returned_on": today, "result": "MATCH"}, "change": {"change_kind": "INFO"}, "exclude": NOTHING,
        "keep": {"visit_on": today, "returned_on": today, "result": "MATCH"}, "propose_exit": {"exit_kind": "ROOT"},
        "exit": {"told_on": today}, "cancel": {"close_reason": "LEAVE"}, "merge": {"merged_into_id": other},
        "assign": {"duty_person_id": people["E003"]}, "consent": {"consent_kind": "NOTICE", "signed_on": today},
        "withdraw_consent": {"consent_kind": "ECON_CHECK"}, "open": {"employee_id": people["E001"]}, "lower": {"to": "MARGINAL"},
        "waive": {"code": "X4", "ground": "OTHER"},
        "new_head": {"new_head_id": people["E002"], "head_reason": "LEAVE", "old_relation": "SPOUSE"},
    }.get(verb, {})


class Life(RuleBasedStateMachine):
    """One archive, everybody at it."""

    house: ClassVar[House]

    def __init__(self) -> None:
        super().__init__()
        self.house.reset()
        self.stack = ExitStack()
        self.stack.enter_context(self.house.inside())
        self.day, self.seen = DAY, 0

    def teardown(self) -> None:
        assert audit.verify(sessions.reading())["ok"]
        self.stack.close()

    @initialize(state=st.sampled_from(["ACTIVE", "SUBMITTED", "REVIEW_DUE", "CHECKED", "PENDING"]))
    def begin(self, state: str) -> None:
        with clock.fixed(self.day):
            self.on = cast(self.house)
            employ(self.on, "E002", SPOUSE)
            self.other = archive.create(self.on.editor1, raw(self.on.people["E004"], members=[],
                                                             incomes=[{"kind": "WAGE", "amount": "1"}])).id
            with sessions.writing() as session:
                session.execute(update(HardshipArchive).where(HardshipArchive.id == self.other).values(
                    state="ACTIVE", archive_no="QXU0120220077", active_from=self.day))
                session.commit()
            self.pk = walk(self.on, "ACTIVE" if state == "REVIEW_DUE" else state)
            if state == "REVIEW_DUE":
                move(self.on.officer, self.pk, "start_review")

    def attempt(self, who: str, verb: str, broken: bool, stale: bool) -> None:
        """Try a move; what is refused leaves row and history as they were."""
        before = stored(self.pk)
        kept = before.state, before.version, len(self.steps())
        data = {} if broken else {"note": WHY, **entries(verb, self.day.isoformat(), self.other, self.on.people)}
        with clock.fixed(self.day):
            try:
                archive.act(getattr(self.on, who), self.pk, verb, before.version - stale, data)
                note(f"{who} {verb}: {kept[0]} -> {stored(self.pk).state}")
            except DomainError:
                after = stored(self.pk)
                assert (after.state, after.version, len(self.steps())) == kept
                return
        assert not stale, "a late version is never accepted"

    @precondition(lambda self: hasattr(self, "pk"))
    @rule(seed=st.integers(0, 10**6))
    def people_try_anything(self, seed: int) -> None:
        chance = Random(seed)
        for _ in range(3):
            self.attempt(chance.choice(PEOPLE), chance.choice(VERBS), chance.random() < 0.3, chance.random() < 0.1)

    @precondition(lambda self: hasattr(self, "pk"))
    @rule(seed=st.integers(0, 10**6))
    def people_do_their_work(self, seed: int) -> None:
        """Moves that are open in the present state, by accounts that have them; what ends an archive is rare."""
        chance = Random(seed)
        for _ in range(4):
            state = stored(self.pk).state
            if state in ENDED - {"DROPPED"}:
                self.begin_again()
                return
            open_ = sorted({(m.verb, who) for m in SPEC.moves if state in m.sources and m.verb not in ("reapply", "assign", "consent")
                            for who in PEOPLE if getattr(self.on, who).has(m.roles)})
            verb = chance.choice(sorted({v for v, _who in open_ if v not in ("cancel", "merge", "reject") or chance.random() < 0.15}))
            self.attempt(chance.choice([who for v, who in open_ if v == verb]), verb, False, False)

    def begin_again(self) -> None:
        """The unit applies anew for the same household and fills in what is asked for."""
        with clock.fixed(self.day):
            self.pk, self.seen = move(self.on.editor1, self.pk, "reapply").id, 0
            whole = raw(None) if stored(self.pk).employee_id == self.on.people["E001"] else {}
            archive.change(self.on.editor1, self.pk, stored(self.pk).version, {
                k: v for k, v in whole.items() if k not in ("employee_id", "members")})

    @precondition(lambda self: hasattr(self, "pk"))
    @rule(days=st.sampled_from([9, 1, 40, 200, 400]))
    def days_pass(self, days: int) -> None:
        self.day += dt.timedelta(days=days)
        with clock.fixed(self.day):
            archive.tick(self.on.system, self.day)
            made = len(self.steps())
            archive.tick(self.on.system, self.day)
            assert len(self.steps()) == made, "the clock moves nothing twice on one day"

    @precondition(lambda self: hasattr(self, "pk"))
    @rule(who=st.sampled_from(PEOPLE), street=st.integers(1, 9))
    def somebody_edits(self, who: str, street: int) -> None:
        """Only in the states that are open for it, and only by the unit."""
        before = stored(self.pk)
        state, address, version = before.state, before.address, before.version
        with clock.fixed(self.day):
            try:
                archive.change(getattr(self.on, who), self.pk, version, {"address": f"山东省淄博市临淄区某路{street}号"})
            except DomainError:
                assert stored(self.pk).address == address
                return
        assert state in OPEN
        assert getattr(self.on, who).has((EDITOR, "WorkshopReporter"))

    def steps(self) -> list[ApprovalStep]:
        stmt = select(ApprovalStep).where(ApprovalStep.object_kind == "archive", ApprovalStep.object_id == self.pk)
        return list(sessions.reading().scalars(stmt.order_by(ApprovalStep.id)))

    @invariant()
    def it_goes_the_ways_of_the_table(self) -> None:
        if not hasattr(self, "pk"):
            return
        made = self.steps()
        actors = {getattr(self.on, who).user_id: getattr(self.on, who).roles for who in PEOPLE}
        for step in made[self.seen:]:
            roles = actors.get(step.actor_id, frozenset({SYSTEM}))
            if step.from_state == step.to_state:
                assert step.verb in BESIDES, step.verb
                continue
            assert (step.from_state, step.to_state) in TABLE, (step.verb, step.from_state, step.to_state)
            assert roles & TABLE[step.from_state, step.to_state], (step.verb, step.from_state, roles)
        for one, two in pairwise(made):
            assert two.from_state == one.to_state, "the history has no gap"
        assert not made or stored(self.pk).state == made[-1].to_state
        assert ENDED.isdisjoint(s.from_state for s in made), "nothing moves after the end"
        self.seen = len(made)

    @invariant()
    def nobody_decides_twice_in_a_chain(self) -> None:
        if hasattr(self, "pk"):
            decided = [(s.round, s.actor_id) for s in self.steps() if s.decision]
            assert len(decided) == len(set(decided)), decided


def test_whoever_tries_whatever_an_archive_only_goes_the_ways_of_the_table(lite: House) -> None:
    Life.house = lite
    run_state_machine_as_test(Life, settings=settings(
        max_examples=12, stateful_step_count=14, deadline=None, derandomize=True, database=None,
        phases=(Phase.generate,), suppress_health_check=list(HealthCheck)))


def test_every_declared_move_stands_in_the_table() -> None:
    for declared in SPEC.moves:
        for state in declared.sources if declared.target and declared.verb != "reapply" else ():
            assert set(declared.declared) <= TABLE[state, declared.target], (declared.verb, state)
