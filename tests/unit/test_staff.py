from __future__ import annotations

import json

import pytest

from kiosk.staff import LockOut, pin_digest, pin_ok, read_roster
from tests.support.worlds import bundle

RULE = bundle().policy.pin
SALT = b"s" * 16


def roster() -> str:
    digest = pin_digest("246810", SALT).hex()
    return json.dumps({"staff": [{"id": "01", "role": "clerk", "salt": SALT.hex(), "digest": digest}]})


def test_only_the_right_pin_of_a_known_number_opens() -> None:
    members = read_roster(roster())
    assert pin_ok(members["01"], "246810")
    assert not pin_ok(members["01"], "246811")
    assert not pin_ok(members.get("02"), "246810")


def test_a_member_never_shows_the_digest() -> None:
    assert pin_digest("246810", SALT).hex() not in repr(read_roster(roster()))


@pytest.mark.parametrize(("wrong", "wait"), [(1, 0), (4, 0), (5, 15), (6, 30), (7, 60), (11, 900), (40, 900)])
def test_after_the_free_tries_the_wait_doubles(wrong: int, wait: int) -> None:
    lock = LockOut()
    for _ in range(wrong):
        lock = lock.missed(RULE, now_ms=1000)
    assert lock.waiting_s(1000) == wait
    assert lock.waiting_s(1000 + wait * 1000) == 0
    assert lock.right() == LockOut()
