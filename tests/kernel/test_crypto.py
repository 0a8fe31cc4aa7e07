"""Sealed fields: unreadable without the key, immovable, and masked wherever they are printed."""

import copy
import json
import os
import pickle
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import crypto
from app.kernel.crypto import CryptoError, KeyRing, Secret

ID = "370399197803120019"
RING = KeyRing("k1", {"k1": b"1" * 32}, b"i" * 32)
TURNED = KeyRing("k2", {"k1": b"1" * 32, "k2": b"2" * 32}, b"i" * 32)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)


@pytest.fixture(autouse=True)
def _rings():
    before = dict(crypto._rings)
    crypto.install(RING)
    yield
    crypto.install(before.get("main"), before.get("eap"))


@given(TEXTS, st.sampled_from(["", "row-1"]))
def test_a_sealed_text_opens_to_itself(plain, row):
    token = RING.seal("person.note", plain, row)
    assert token.startswith("v1:k1:") and RING.open_("person.note", token, row) == plain
    assert token != RING.seal("person.note", plain, row)


def test_a_token_shows_nothing_of_the_text():
    assert ID not in RING.seal("person.id_no", ID)


@pytest.mark.parametrize(("field", "row"), [("person.bank", ""), ("person.id_no", "other")])
def test_a_value_cannot_be_moved(field, row):
    token = RING.seal("person.id_no", ID)
    with pytest.raises(CryptoError):
        RING.open_(field, token, row)


@pytest.mark.parametrize("token", ["", "plain", "v1:k1", "v1:k9:AAAA", "v1:k1:!!!!", "v1:k1:AAAA", "v1:k1:", "v1:k1:é"])
def test_a_damaged_token_does_not_open_and_says_nothing(token):
    with pytest.raises(CryptoError) as refused:
        RING.open_("person.id_no", token)
    assert str(refused.value) == "the field cannot be opened"


@given(st.integers(6, 60), st.integers(1, 63))
def test_any_changed_character_is_noticed(place, step):
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    token = RING.seal("person.id_no", ID)
    other = alphabet[(alphabet.index(token[place]) + step) % 64]
    changed = token[:place] + other + token[place + 1 :]
    with pytest.raises(CryptoError):
        RING.open_("person.id_no", changed)


def test_another_version_or_key_does_not_open():
    token = RING.seal("person.id_no", ID)
    for changed in (token.replace("v1:", "v2:", 1), TURNED.seal("person.id_no", ID)):
        with pytest.raises(CryptoError):
            RING.open_("person.id_no", changed)


def test_text_that_is_no_text_is_not_sealed():
    with pytest.raises(CryptoError, match="not valid text"):
        RING.seal("person.note", "\ud800")


def test_the_blind_index_ignores_how_a_number_was_typed():
    index = RING.blind("person.id_no", "37039920080910003X")
    assert (
        index
        == RING.blind("person.id_no", " 370399 20080910-003x ")
        == RING.blind("person.id_no", "３７０３９９20080910003Ｘ")
    )
    assert len(index) == 64
    assert index != RING.blind("person.phone", "37039920080910003X")
    assert index != KeyRing("k1", {"k1": b"1" * 32}, b"j" * 32).blind("person.id_no", "37039920080910003X")
    assert index == TURNED.blind("person.id_no", "37039920080910003X")


def test_a_new_ring_file_is_private_and_never_overwritten(tmp_path):
    path = tmp_path / "keys"
    before = os.umask(0)
    try:
        ring = KeyRing.create(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KeyRing.load(path).open_("a.b", ring.seal("a.b", ID)) == ID
    with pytest.raises(CryptoError, match="exists"):
        KeyRing.create(path)


def test_a_ring_file_others_can_read_is_refused(tmp_path):
    path = tmp_path / "keys"
    KeyRing.create(path)
    for mode in (0o640, 0o604, 0o660):
        path.chmod(mode)
        with pytest.raises(CryptoError, match="0600"):
            KeyRing.load(path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"active": "k1", "keys": {"k1": "zz"}, "index": ""}',
        json.dumps({"active": "k1", "keys": {"k1": "00"}, "index": "00" * 32}),
        json.dumps({"active": "k2", "keys": {"k1": "00" * 32}, "index": "00" * 32}),
        json.dumps({"active": "a:b", "keys": {"a:b": "00" * 32}, "index": "00" * 32}),
        "钥",
    ],
)
def test_a_damaged_ring_file_is_refused(tmp_path, content):
    path = tmp_path / "keys"
    path.touch(0o600)
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CryptoError):
        KeyRing.load(path)
    with pytest.raises(CryptoError, match="cannot be read"):
        KeyRing.load(tmp_path / "none")


def test_a_rotation_keeps_old_values_and_seals_new_ones_under_the_new_key(tmp_path):
    path = tmp_path / "keys"
    old_token = KeyRing.create(path).seal("a.b", ID)
    KeyRing.add_key(path)
    ring = KeyRing.add_key(path)
    assert (ring.active, ring.prefix) == ("k3", "v1:k3:")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and [p.name for p in tmp_path.iterdir()] == ["keys"]
    again = KeyRing.load(path)
    new_token = again.reseal("a.b", old_token)
    assert again.open_("a.b", old_token) == again.open_("a.b", new_token) == ID
    assert new_token.startswith(ring.prefix) and again.reseal("a.b", new_token) == new_token


def test_a_ring_does_not_print_its_keys():
    assert repr(RING) == "<KeyRing active=k1 keys=1>"


def test_a_process_without_rings_says_so():
    crypto.install(None)
    for ring in (crypto.main, crypto.eap):
        with pytest.raises(CryptoError, match="not loaded"):
            ring()
    crypto.install(RING, TURNED)
    assert (crypto.main(), crypto.eap()) == (RING, TURNED)


@pytest.mark.parametrize(
    ("kind", "plain", "shown"),
    [
        ("id_no", ID, "370399********0019"),
        ("phone", "13800005678", "138****5678"),
        ("bank", "6200 0000 0000 6789", "****6789"),
        ("address", "山东省淄博市临淄区虚构路1号", "山东省淄博市临淄区***"),
        ("diagnosis", "虚构肿瘤", "***"),
        ("text", "虚构谈话", "***"),
    ],
)
def test_a_secret_prints_as_its_mask_everywhere(kind, plain, shown):
    sealed = Secret(crypto.main, "t.c", RING.seal("t.c", plain), kind)
    for secret in (sealed, Secret.of(plain, kind)):
        printed = [
            str(secret),
            repr(secret),
            f"{secret}",
            f"{secret!r}",
            str([secret])[1:-1],
            "".join(map(str, [secret])),
        ]
        assert set(printed) == {shown}
        assert json.loads(json.dumps(secret, default=str)) == shown
        assert secret.open() == plain
    assert f"{sealed:>25}" == shown.rjust(25)


def test_a_secret_does_not_leave_the_process():
    secret = Secret.of(ID, "id_no")
    for leave in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="does not leave"):
            leave(secret)
    assert not hasattr(secret, "__dict__")


def test_a_secret_is_not_opened_before_it_is_needed():
    crypto.install(None)
    note = Secret(crypto.eap, "eap.note", "v1:k1:AAAA", "text")
    assert str(note) == "***"
    with pytest.raises(CryptoError):
        note.open()


def test_one_damaged_value_does_not_take_a_list_down():
    damaged = Secret(crypto.main, "t.c", "v1:k1:AAAA", "id_no")
    assert str(damaged) == "****"
    with pytest.raises(CryptoError):
        damaged.open()


def test_an_unknown_kind_of_secret_is_an_error_of_the_program():
    with pytest.raises(ValueError, match="kind"):
        Secret.of("x", "name")


def test_an_unchanged_secret_keeps_its_token_and_another_is_sealed_anew():
    token = RING.seal("t.c", ID)
    secret = Secret(crypto.main, "t.c", token, "id_no")
    assert crypto.seal(RING, "t.c", secret) == token
    for value, ring, field in (
        (secret, TURNED, "t.c"),
        (secret, RING, "t.d"),
        (Secret.of(ID), RING, "t.c"),
        (ID, RING, "t.c"),
    ):
        sealed = crypto.seal(ring, field, value)
        assert sealed != token and ring.open_(field, sealed) == ID
