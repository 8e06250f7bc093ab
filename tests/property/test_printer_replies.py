"""Noise, silence and half answers are never read as good news."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.replies import Replies

STATUS = st.sampled_from([b for b in range(256) if b & 0x93 == 0x12])
PAPER = st.sampled_from([b for b in range(256) if not b & 0x90])
JOB_ID = st.lists(st.integers(0x20, 0x7E), min_size=4, max_size=4).map(bytes)
UNASKED = st.builds(lambda head, rest: bytes((head, *rest)), st.sampled_from([0x10, 0x14, 0x18]),
                    st.tuples(*[st.integers(0, 15)] * 3))  # fmt: skip


def heard(data: bytes) -> Replies:
    replies = Replies()
    for byte in data:
        replies.feed(byte)
    return replies


@given(st.lists(st.one_of(
    STATUS.map(lambda b: ("status", bytes((b,)))),
    PAPER.map(lambda b: ("paper", bytes((b,)))),
    JOB_ID.map(lambda i: ("done", b"\x37\x22" + i + b"\x00")),
    UNASKED.map(lambda u: ("unasked", u)),
)))  # fmt: skip
def test_every_answer_is_found_among_the_others(said: list[tuple[str, bytes]]) -> None:
    replies = heard(b"".join(data for _, data in said))
    assert replies.statuses == [data[0] for kind, data in said if kind == "status"]
    assert replies.papers == [data[0] for kind, data in said if kind == "paper"]
    assert replies.done == [data[2:6] for kind, data in said if kind == "done"]


@given(st.binary(max_size=40))
def test_whatever_a_printer_says_a_status_has_its_fixed_bits(noise: bytes) -> None:
    replies = heard(noise)
    assert all(b & 0x93 == 0x12 for b in replies.statuses)
    assert all(not b & 0x90 for b in replies.papers)
    assert all(b"\x37\x22" + i + b"\x00" in noise for i in replies.done)


def test_switched_on_automatic_status_does_not_confirm_paper() -> None:
    assert heard(b"\x14\x00\x00\x0f").papers == []


def test_a_flow_control_byte_is_no_answer() -> None:
    replies = heard(b"\x11\x13\x11")
    assert (replies.statuses, replies.papers, replies.done) == ([], [], [])
