"""Texts translate late; faults carry what a page, a form and a machine need."""

import pickle

import pytest

from app.kernel.fault import DomainError, Forbidden, Invalid, Stale, Unseen
from app.kernel.text import N_, Text


def test_a_text_is_filled_with_its_values_in_english():
    text = Text(N_("Already decided by %(who)s at %(when)s"), who="li", when="9:00")
    assert str(text) == "Already decided by li at 9:00"
    assert (text.msgid, text.params["who"]) == ("Already decided by %(who)s at %(when)s", "li")


def test_a_text_without_values_is_taken_literally():
    assert str(Text("over 50 % of the budget")) == "over 50 % of the budget"


def test_a_text_may_hold_another_text():
    assert str(Text("Row %(n)s: %(why)s", n=3, why=Text("missing"))) == "Row 3: missing"


def test_texts_are_equal_by_msgid_and_values_and_do_not_change():
    one, same, other = Text("n %(n)s", n=[1]), Text("n %(n)s", n=[1]), Text("n %(n)s", n=[2])
    assert one == same and hash(one) == hash(same) and one != other and one != "n [1]"
    with pytest.raises(AttributeError):
        one.msgid = "x"
    assert pickle.loads(pickle.dumps(one)) == one


def test_a_refusal_carries_text_field_code_and_status():
    fault = DomainError(N_("At most %(n)s"), field="amount", code="CAP", n=5)
    assert (str(fault), fault.field, fault.code, fault.status) == ("At most 5", "amount", "CAP", 422)
    assert fault.message == Text("At most %(n)s", n=5)
    assert DomainError(fault.message).message is fault.message


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Unseen(), 404, "NOT_FOUND"),
        (Forbidden(), 403, "FORBIDDEN"),
        (Stale(), 409, "STALE"),
        (Stale("Already decided by %(who)s at %(when)s", who="li", when="9:00"), 409, "STALE"),
        (Invalid({"a": "x", "b": "y"}), 422, "INVALID"),
    ],
)
def test_every_kind_of_no_has_its_status_and_survives_a_pickle(fault, status, code):
    assert (fault.status, fault.code) == (status, code)
    again = pickle.loads(pickle.dumps(fault))
    assert (str(again), again.code, again.field) == (str(fault), fault.code, fault.field)


def test_an_unseen_row_says_nothing_about_itself():
    assert str(Unseen()) == "Not found" and Unseen().field is None


def test_several_wrong_fields_are_kept_apart():
    fault = Invalid({"id_no": [Text("bad"), "worse"], "members.0.name": "empty"})
    assert fault.errors == {"id_no": [Text("bad"), Text("worse")], "members.0.name": [Text("empty")]}
    assert str(fault) == "Please correct the marked fields." and fault.field == "id_no"


def test_a_single_wrong_field_speaks_for_itself():
    fault = Invalid({"id_no": Text("bad")})
    assert (str(fault), fault.field) == ("bad", "id_no")
