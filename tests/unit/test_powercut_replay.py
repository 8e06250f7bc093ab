"""The rebuilding of a cut drive is honest: all of what was flushed, any of the rest, nothing of the future."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.powercut.log import FLUSH, PROMISE, WRITE, Event
from tests.powercut.replay import cut

steps = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 7), st.binary(min_size=512, max_size=9000)).map(
            lambda w: Event(WRITE, w[0] * 4096, w[1])
        ),
        st.just(Event(FLUSH, 0, b"")),
        st.integers(0, 99).map(lambda n: Event(PROMISE, 0, f"{n} id".encode())),
    ),
    max_size=25,
)


def drive(writes: tuple[tuple[int, bytes], ...]) -> bytes:
    content = bytearray(64 << 10)
    for offset, data in writes:
        content[offset : offset + len(data)] = data
    return bytes(content)


@given(steps, st.integers(0, 25), st.integers(0, 1000))
def test_what_was_flushed_is_there_and_what_was_not_written_is_not(log: list[Event], at: int, seed: int) -> None:
    at = min(at, len(log))
    after = cut(log, at, seed)
    flushes = [n for n, e in enumerate(log[:at]) if e.kind == FLUSH]
    durable = [(e.offset, e.data) for e in log[: flushes[-1] if flushes else 0] if e.kind == WRITE]
    assert list(after.writes[: len(durable)]) == durable
    later = [e for e in log[flushes[-1] if flushes else 0 : at] if e.kind == WRITE]
    for offset, data in after.writes[len(durable) :]:
        assert any(
            e.offset <= offset and e.data[offset - e.offset : offset - e.offset + len(data)] == data for e in later
        )
    assert len(after.promised) == sum(e.kind == PROMISE for e in log[:at])
    assert cut(log, at, seed) == after


@given(steps)
def test_a_cut_right_after_a_flush_loses_nothing(log: list[Event]) -> None:
    log = [*log, Event(FLUSH, 0, b"")]
    everything = tuple((e.offset, e.data) for e in log if e.kind == WRITE)
    assert drive(cut(log, len(log), 1).writes) == drive(everything)
