"""The technician's corner: a challenge that works with the line down, one use, counted, and patient with nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kiosk.cli import huimin
from kiosk.corner import DOOR, Corner
from kiosk.flows import clerk, technician
from kiosk.flows.base import Act, AnswerPrinted, EndVisit, GoHome, PrintAnswer, Tick
from kiosk.flows.technician import Technician
from kiosk.flows.technician_words import (
    AnswerTried,
    ChallengeDrawn,
    DrawChallenge,
    ReadSelfTest,
    RestartProgram,
    SelfTestRead,
    TryAnswer,
)
from kiosk.technician import GOOD_MS, LONGEST_WAIT_S, TRIES, Door
from kiosk.visit import Visit, update
from sync.clock import FakeClock
from sync.gateway.store import Store
from sync.gateway.technician import answer_for
from sync.ledger.store import Ledger
from sync.ledger.values import State
from sync.protocol import Registration
from sync.record import Kind
from sync.technician import BadChallenge, Challenge, answer, grouped, read_challenge
from tests.support.ledgers import K0, LIMITS, make, reopen
from tests.support.worlds import world

PERSON_KEY = b"\x22" * 32


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ledger(tmp_path: Path, clock: FakeClock) -> Iterator[Ledger]:
    made = make(tmp_path / "ledger.db", clock)
    yield made
    made.close()


def corner(clock: FakeClock, folder: Path, nonce: int = 482_915) -> Corner:
    nobody: object = None
    return Corner(
        lane=nobody,  # type: ignore[arg-type]
        post=lambda *_: None,
        clock=clock,
        limits=LIMITS,
        draw_nonce=lambda: nonce,
        restart=lambda: None,
        folder=folder,
        versions=lambda: {"huimin": "1"},
    )


def tried(text: str, number: int = 1) -> TryAnswer:
    return TryAnswer(text, f"0190a000-0000-7000-a000-{number:012d}", "2026-11-23", None, "c", "p")


def right(challenge: str) -> str:
    return answer(PERSON_KEY, "T360699001", "epoch-1", challenge)


# --- the arithmetic ------------------------------------------------------------------------------
@given(st.integers(1, 10**7), st.integers(0, 999_999))
def test_a_challenge_survives_being_read_out_and_no_single_slip_of_the_tongue(counter: int, nonce: int) -> None:
    text = Challenge(counter, nonce).text
    assert read_challenge(grouped(text)) == text
    for place, digit in enumerate(text):
        with pytest.raises(BadChallenge):
            read_challenge(text[:place] + str((int(digit) + 1) % 10) + text[place + 1 :])
    for place in range(len(text) - 1):
        swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        if swapped != text:
            with pytest.raises(BadChallenge):
                read_challenge(swapped)


def test_an_answer_is_for_one_challenge_of_one_life_of_one_terminal() -> None:
    text = Challenge(7, 482_915).text
    given_out = answer(PERSON_KEY, "T1", "e1", text)
    others = {
        answer(PERSON_KEY, "T2", "e1", text),
        answer(PERSON_KEY, "T1", "e2", text),
        answer(b"\x23" * 32, "T1", "e1", text),
        answer(PERSON_KEY, "T1", "e1", Challenge(8, 482_915).text),
    }
    assert given_out not in others
    assert len(given_out) == 8
    assert given_out.isdigit()


def test_the_centre_answers_by_command_what_the_terminal_expects(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'centre.db'}"
    store = Store(url)
    store.create("centre-1")
    store.register(
        Registration(
            terminal_id="T360699001",
            epoch_id="epoch-1",
            signing_key="00" * 32,
            chain_key=K0.hex(),
            person_key=PERSON_KEY.hex(),
            seal_key="",
        )
    )
    text = Challenge(7, 482_915).text
    assert answer_for(store, "T360699001", text) == right(text)
    assert answer_for(store, "T999", text) is None
    store.engine.dispose()
    arguments = ["centre", "answer", "--db", url, "--terminal", "T360699001", "--challenge"]
    said = CliRunner().invoke(huimin, [*arguments, grouped(text)])
    assert said.output.replace(" ", "").strip() == right(text)
    garbled = CliRunner().invoke(huimin, [*arguments, "1" + text[1:]])
    assert isinstance(garbled.exception, BadChallenge)


# --- tries, waits, one use ----------------------------------------------------------------------
def test_the_right_answer_opens_once_and_is_recorded_before_it_is_said(
    ledger: Ledger, clock: FakeClock, tmp_path: Path
) -> None:
    made = corner(clock, tmp_path)
    challenge = made.draw(ledger).text
    assert made.try_answer(ledger, tried(right(challenge))) == AnswerTried()
    (row,) = ledger.export()
    assert row["kind"] == Kind.TECHNICIAN_VISIT
    assert json.loads(row["payload"]) == {"challenge": challenge, "counter": 1, "wrong_before": 0}
    assert ledger.verify(K0) is None
    assert made.try_answer(ledger, tried(right(challenge), 2)).code == "spent"
    assert len(list(ledger.export())) == 1
    assert made.draw(ledger).text != challenge, "the next challenge counts on"


def test_a_page_that_went_away_in_the_middle_of_the_call_shows_the_same_challenge(
    ledger: Ledger, clock: FakeClock, tmp_path: Path
) -> None:
    first = corner(clock, tmp_path, 1).draw(ledger)
    clock.advance(600)
    again = corner(clock, tmp_path, 2).draw(ledger)
    assert again.text == first.text
    assert again.left_ms == GOOD_MS - 600_000


def test_after_fifteen_minutes_the_answer_is_worth_nothing(ledger: Ledger, clock: FakeClock, tmp_path: Path) -> None:
    made = corner(clock, tmp_path)
    challenge = made.draw(ledger).text
    clock.advance(GOOD_MS / 1000)
    assert made.try_answer(ledger, tried(right(challenge))).code == "spent"
    assert list(ledger.export()) == []


def test_wrong_answers_are_counted_and_the_waits_grow_to_an_hour(
    ledger: Ledger, clock: FakeClock, tmp_path: Path
) -> None:
    made = corner(clock, tmp_path)
    waits = []
    for _ in range(9):
        assert made.draw(ledger).text
        said = [made.try_answer(ledger, tried("00000000")) for _ in range(TRIES)]
        assert [s.code for s in said] == ["wrong"] * (TRIES - 1) + ["spent"]
        assert [s.tries_left for s in said] == list(reversed(range(TRIES)))
        waits.append(said[-1].wait_s)
        assert made.draw(ledger) == ChallengeDrawn(wait_s=waits[-1])
        clock.advance(waits[-1])
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert max(waits) == LONGEST_WAIT_S
    challenge = made.draw(ledger).text
    assert made.try_answer(ledger, tried(right(challenge))).code == ""
    assert made.draw(ledger).wait_s == 0, "who was let in has not to wait"


def test_a_restart_of_the_program_forgives_neither_tries_nor_waits(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "ledger.db"
    book = make(path, clock)
    made = corner(clock, tmp_path)
    made.draw(book)
    made.try_answer(book, tried("00000000"))
    book.close()
    book = reopen(path, clock)
    again = corner(clock, tmp_path)
    assert again.try_answer(book, tried("00000000")).tries_left == 1
    assert again.try_answer(book, tried("00000000")).wait_s == 60
    book.close()
    clock.advance(20)
    book = reopen(path, clock)
    assert corner(clock, tmp_path).draw(book).wait_s == 40
    book.close()


def test_a_restart_of_the_machine_voids_the_challenge_and_begins_the_wait_anew(
    ledger: Ledger, clock: FakeClock, tmp_path: Path
) -> None:
    made = corner(clock, tmp_path)
    challenge = made.draw(ledger).text
    for _ in range(TRIES):
        made.try_answer(ledger, tried("00000000"))
    clock.advance(50)
    clock.boot, clock.mono = "00000000-0000-4000-8000-000000000002", 5_000_000_000
    assert made.draw(ledger).wait_s == 60
    clock.advance(30)
    assert made.draw(ledger).wait_s == 30
    clock.advance(30)
    fresh = made.draw(ledger).text
    assert fresh != challenge
    clock.boot = "00000000-0000-4000-8000-000000000003"
    assert made.try_answer(ledger, tried(right(fresh))).code == "spent"


@given(st.lists(st.sampled_from(["draw", "wrong", "right", "wait", "reboot"]), max_size=40))
def test_no_order_of_events_gives_more_than_three_answers_a_challenge(events: list[str]) -> None:
    now, boot, door, answers, uses = 0, 0, Door(boot_id="0"), dict[int, int](), dict[int, int]()
    for event in events:
        door = Door.read(door.text(), now, str(boot))
        if event == "draw" and not door.wait_s(now):
            door = door.drawn(now % 1_000_000, now)
        elif event in ("wrong", "right") and door.left_ms(now):
            answers[door.counter] = answers.get(door.counter, 0) + 1
            if event == "right":
                uses[door.counter] = uses.get(door.counter, 0) + 1
            door = door.opened() if event == "right" else door.missed(now)
        elif event == "wait":
            now += 70_000
        elif event == "reboot":
            boot, now = boot + 1, 0
    assert all(n <= TRIES for n in answers.values())
    assert all(n == 1 for n in uses.values())


def test_the_door_keeps_no_secret(ledger: Ledger, clock: FakeClock, tmp_path: Path) -> None:
    challenge = corner(clock, tmp_path).draw(ledger).text
    assert right(challenge) not in (ledger.get_value(DOOR) or "")


def test_an_opening_goes_up_like_any_other_act(ledger: Ledger, clock: FakeClock, tmp_path: Path) -> None:
    made = corner(clock, tmp_path)
    made.try_answer(ledger, tried(right(made.draw(ledger).text)))
    (operation,) = ledger.take_batch(10, 10_000).operations
    assert operation.kind == Kind.TECHNICIAN_VISIT
    assert ledger.state(operation.op_id) is State.SENDING


# --- the flow ------------------------------------------------------------------------------------
def at_desk() -> Technician:
    return Technician(phase="desk", until_ms=2_000_000)


def test_the_corner_is_reached_from_the_pin_page_only() -> None:
    env = world()
    home, effects = update(Visit(), Act("technician"), env)
    assert (home.flow, effects) == (None, ())
    desk, _ = update(Visit(began=True, flow=clerk.Clerk(phase="desk")), Act("technician"), env)
    assert isinstance(desk.flow, clerk.Clerk)
    pin, _ = update(Visit(), Act("staff"), env)
    corner_visit, effects = update(pin, Act("technician"), env)
    assert isinstance(corner_visit.flow, Technician)
    assert effects == (DrawChallenge(),)


def test_a_short_answer_is_not_sent_and_a_whole_one_is_forgotten_at_once() -> None:
    state, _ = technician.update(Technician(), ChallengeDrawn("00074829155", 900_000), world())
    assert isinstance(state, Technician)
    _, effects = technician.update(replace(state, answer="1234567"), Act("next"), world())
    assert effects == ()
    sent, effects = technician.update(replace(state, answer="12345678"), Act("next"), world())
    assert isinstance(sent, Technician)
    assert sent.answer == ""
    assert isinstance(effects[0], TryAnswer)
    assert effects[0].text == "12345678"
    assert "12345678" not in repr(effects)


def test_what_was_not_recorded_does_not_open() -> None:
    state, effects = technician.update(Technician(phase="trying"), AnswerTried("disk_full"), world())
    assert isinstance(state, Technician)
    assert (state.phase, effects) == ("shut", ())


def test_the_open_corner_tests_prints_and_restarts_only_after_a_second_touch() -> None:
    env = world()
    opened, effects = technician.update(Technician(phase="trying"), AnswerTried(), env)
    assert effects == (ReadSelfTest(),)
    assert isinstance(opened, Technician)
    tested, _ = technician.update(opened, SelfTestRead(3, "ab" * 32, 5000, {}, {}, "ok"), env)
    assert isinstance(tested, Technician)
    assert tested.test is not None
    printing, effects = technician.update(tested, Act("task", "print"), env)
    assert isinstance(effects[0], PrintAnswer)
    assert isinstance(printing, Technician)
    printed, _ = technician.update(printing, AnswerPrinted("confirmed"), env)
    assert isinstance(printed, Technician)
    assert printed.message == "测试条已打印"
    asked, effects = technician.update(printed, Act("task", "restart"), env)
    assert effects == ()
    assert isinstance(asked, Technician)
    assert technician.update(asked, Act("task", "confirm_restart"), env)[1] == (RestartProgram(),)


def test_the_corner_closes_by_itself_after_fifteen_minutes() -> None:
    opened, _ = technician.update(Technician(phase="trying"), AnswerTried(), world(now_ms=0))
    assert isinstance(opened, Technician)
    assert technician.update(opened, Tick(), world(now_ms=899_999))[0] == opened
    assert technician.update(opened, Tick(), world(now_ms=900_000))[0] == EndVisit("done")


def test_before_it_is_open_it_leads_nowhere_but_home() -> None:
    for phase in ("drawing", "challenge", "shut"):
        state = Technician(phase=phase, challenge="00074829155", until_ms=2_000_000)
        for act in (Act("task", "print"), Act("task", "restart"), Act("task", "confirm_restart"), Act("sign_out")):
            after, effects = technician.update(state, act, world())
            assert effects == ()
            assert after == state or after == GoHome()
        assert technician.update(state, Act("back"), world())[0] == GoHome()
