"""What a password must be."""

from __future__ import annotations

import pytest

from app.kernel import passwords


@pytest.fixture(autouse=True)
def rules():
    kept = passwords.rules()
    passwords.use(passwords.Rules(words=("dripline", "工会")))
    yield
    passwords.use(kept)


def test_three_thousand_common_passwords_and_more_are_known():
    assert len(passwords.common()) >= 3000


def test_every_common_password_is_refused_whatever_its_length():
    assert [p for p in passwords.common() if not passwords.faults(p)] == []


@pytest.mark.parametrize("typed", [
    "Password1234!", "P@ssw0rd1234", "123456789012", "210987654321", "aaaaaaaaaaaa", "abcdefghijkl", "qwertyuiop123",
    "Woaini1314520", "zhangwei2024!!", "correct horse battery staple", "112233445566",
])
def test_a_decorated_common_password_is_still_a_common_one(typed):
    assert passwords.faults(typed)


@pytest.mark.parametrize("typed", ["short-Xk9!", "", "elevenchars"])
def test_fewer_than_twelve_characters_are_refused(typed):
    assert "at least 12" in str(passwords.faults(typed)[0])


def test_a_password_with_the_user_name_or_a_word_of_the_company_is_refused():
    assert passwords.faults("xx-Editor1-yy-zz", "editor1")
    assert passwords.faults("my-DripLine-river-9")
    assert passwords.faults("我们的工会是个大家庭真不错")


@pytest.mark.parametrize("typed", ["Blue-river-42-slow-fox", "月亮代表我的心很高兴见到你", "tK7#vQ2!mXp9"])
def test_a_long_uncommon_password_is_taken(typed):
    assert passwords.faults(typed, "editor1") == []


def test_character_classes_are_asked_for_only_where_the_house_wants_them():
    plain = "purple kettle under seven roofs"
    assert passwords.faults(plain) == []
    passwords.use(passwords.Rules(classes=3))
    assert "3 of" in str(passwords.faults(plain)[0])


def test_made_passwords_keep_the_rules_and_never_repeat():
    made = {passwords.make() for _ in range(50)}
    assert len(made) == 50
    assert all(passwords.faults(p) == [] for p in made)


def test_the_hash_is_scrypt_with_n_of_two_to_the_fifteenth():
    stored = passwords.seal("Blue-river-42-slow-fox")
    method, n, *_rest = stored.split(":")
    assert (method, int(n) >= 2**15) == ("scrypt", True)
    assert passwords.fits(stored, "Blue-river-42-slow-fox")
    assert not passwords.fits(stored, "Blue-river-42-slow-foy")


@pytest.mark.parametrize("typed", ["", "\0", "\0\0", "x" * 500])
def test_empty_and_endless_passwords_never_fit(typed):
    assert not passwords.fits(passwords.seal("Blue-river-42-slow-fox"), typed)
    assert not passwords.fits(None, typed)
