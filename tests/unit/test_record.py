from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.record import (
    BODY_COLUMNS,
    COLUMNS,
    GENESIS,
    SlipQr,
    Totals,
    canonical_json,
    check_digit,
    is_slip_no,
    keyed_hash,
    make_slip_no,
    next_key,
    nth_key,
    parse_slip_qr,
    payload_digest,
    row_hash,
    row_mac,
    slip_code,
    slip_qr,
)
from tests.support.ledgers import draft

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
DIGITS = st.text("0123456789", min_size=1, max_size=15)


def test_one_value_has_one_text() -> None:
    assert canonical_json({"b": [1, True, None], "a": "电费"}) == '{"a":"电费","b":[1,true,null]}'
    assert canonical_json({"a": (1, 2)}) == canonical_json({"a": [1, 2]})


@given(JSON)
def test_canonical_text_reads_back_and_is_stable(value: Any) -> None:
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text


@pytest.mark.parametrize("value", [1.0, {"fen": 86.4}, [[0.5]], float("nan"), {"a": ({"b": 1.5},)}])
def test_a_float_has_no_canonical_text(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


@pytest.mark.parametrize("value", [{1: "a"}, {"a": object()}, {"a": {2: 3}}, b"bytes"])
def test_what_json_has_no_word_for_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


def test_the_digest_is_of_the_exact_bytes() -> None:
    assert payload_digest('{"a":"电"}') == hashlib.sha256('{"a":"电"}'.encode()).hexdigest()


def test_the_row_hash_covers_the_row_before_and_every_other_column() -> None:
    body = dict.fromkeys(BODY_COLUMNS, "x")
    base = row_hash(GENESIS, body)
    assert base == hashlib.sha256(GENESIS + canonical_json(body).encode()).digest()
    assert row_hash(b"\x01" * 32, body) != base
    assert all(row_hash(GENESIS, {**body, name: "y"}) != base for name in BODY_COLUMNS)
    assert set(COLUMNS) - set(BODY_COLUMNS) == {"prev_hash", "row_hash", "row_mac"}


def test_keys_only_go_forward() -> None:
    first = b"k" * 32
    assert nth_key(first, 0) == first
    assert nth_key(first, 3) == next_key(next_key(next_key(first)))
    assert next_key(first) == hashlib.sha256(first).digest()
    assert row_mac(first, b"d" * 32) == hmac.new(first, b"d" * 32, "sha256").digest()


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_different_parts_give_different_names(left: list[str], right: list[str]) -> None:
    key = b"p" * 32
    assert (keyed_hash(key, *left) == keyed_hash(key, *right)) == (left == right)


def test_a_name_depends_on_the_key_and_is_short_hex() -> None:
    name = keyed_hash(b"p" * 32, "36069919520308024X")
    assert len(name) == 32
    int(name, 16)
    assert name != keyed_hash(b"q" * 32, "36069919520308024X")


def test_the_check_digit_is_that_of_damm() -> None:
    assert check_digit("572") == "4"  # H. M. Damm, 2004: the worked example
    assert check_digit("5724") == "0"


@given(DIGITS, st.data())
def test_one_wrong_digit_is_always_caught(body: str, data: st.DataObject) -> None:
    whole = body + check_digit(body)
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != whole[place]]))
    assert check_digit(whole) == "0"
    assert check_digit(whole[:place] + other + whole[place + 1 :]) != "0"


@given(DIGITS.filter(lambda t: len(t) > 1), st.data())
def test_swapped_neighbours_are_always_caught(body: str, data: st.DataObject) -> None:
    whole = body + check_digit(body)
    place = data.draw(st.integers(0, len(whole) - 2))
    swapped = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    assert swapped == whole or check_digit(swapped) != "0"


@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_slip_numbers_are_twelve_digits_that_check(seq: int, draw: int) -> None:
    number = make_slip_no(seq, draw)
    assert is_slip_no(number)
    assert number[:4] == f"{seq % 10_000:04d}"


@pytest.mark.parametrize(
    "text", ["", "1" * 11, "00000000000O", "00000000000\N{ARABIC-INDIC DIGIT ZERO}", " 00000000000"]
)
def test_what_only_looks_like_a_slip_number_is_not_one(text: str) -> None:
    assert not is_slip_no(text)


def test_the_code_can_be_read_aloud_and_the_qr_names_no_one() -> None:
    mac = bytes(range(32))
    code = slip_code(mac)
    assert len(code) == 9
    assert code[4] == "-"
    assert not set(code) & set("0189OIl") - {"O", "I"}
    assert slip_qr("000100000017", mac).split(".")[:2] == ["HM1", "000100000017"]
    assert len(slip_qr("000100000017", mac).split(".")[2]) == 26


def test_totals_have_the_shape_of_status() -> None:
    totals = Totals({"payment": {"stored": (2, 300), "accepted": (1, 100)}})
    assert totals.to_json() == {"payment": {"accepted": {"count": 1, "fen": 100}, "stored": {"count": 2, "fen": 300}}}


def test_no_account_shows_in_the_text_of_a_draft() -> None:
    assert "3601234567" not in repr(draft())


@given(st.integers(0), st.integers(0), st.binary(min_size=32, max_size=32), st.text("ABC234", max_size=99))
def test_a_slips_qr_comes_apart_as_it_was_put_together(seq: int, draw: int, mac: bytes, act: str) -> None:
    number = make_slip_no(seq, draw)
    assert parse_slip_qr(slip_qr(number, mac)) == SlipQr(number, mac[:16])
    assert parse_slip_qr(f"{slip_qr(number, mac)}.{act}".lower()) == SlipQr(number, mac[:16], act)


@given(st.text(max_size=256))
def test_any_other_text_is_no_slips_qr_and_no_crash(text: str) -> None:
    for code in (
        text,
        f"HM1.{text}",
        f"HM1.000283619943.{text}",
        f"{slip_qr('000283619943', bytes(32))}.{text}.{text}",
    ):
        found = parse_slip_qr(code)
        assert found is None or (is_slip_no(found.slip_no) and len(found.mac) == 16)
