"""One round trip with the centre: what is sent, and what is done with the answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sync import protocol
from sync.clock import Clock
from sync.ledger.accept import DRAIN_ONLY
from sync.ledger.epochs import RECONCILED
from sync.ledger.store import Ledger
from sync.ledger.values import Identity, VerdictRow
from sync.pace import Pace, deadline_s
from sync.record import BODY_COLUMNS, Operation
from sync.signing import BadSignature, check_verdict
from sync.transport import LineFault, Transport

log = logging.getLogger(__name__)
STALE_S = 24 * 3600
MOST_STALE = 100
SHORTEST_WAIT_S, LONGEST_WAIT_S = 0.2, 3600.0
BATCH_REFUSED: Final = frozenset({400, 413, 422})
"""HTTP answers that speak of what was sent, whoever gave them: the centre, or a proxy before it."""
BATCH_BROKE_IT: Final = 500
"""What was sent may have broken the centre, or the centre is broken by itself."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round trip did. `more`: another one is wanted at once."""

    sent: int
    verdicts: int
    more: bool
    next_after_s: float
    content: dict[str, str]
    slot_s: float = 0.0
    """How long the backlog waits; payments of now do not."""


def runs_of(operations: tuple[Operation, ...], alone: bool = False) -> tuple[protocol.Run, ...]:
    """Operations in seq order as runs of consecutive rows of one epoch; `alone`: one row a run."""
    runs: list[list[Operation]] = []
    for operation in operations:
        last = runs[-1][-1] if runs else None
        if last and not alone and last.epoch_id == operation.epoch_id and last.seq + 1 == operation.seq:
            runs[-1].append(operation)
        else:
            runs.append([operation])
    return tuple(
        protocol.Run(
            terminal_id=rows[0].terminal_id,
            epoch_id=rows[0].epoch_id,
            prev_hash=rows[0].prev_hash,
            row_hash=rows[-1].row_hash,
            row_mac=rows[-1].row_mac,
            operations=tuple(
                protocol.WireOperation.model_validate({c: getattr(o, c) for c in BODY_COLUMNS}) for o in rows
            ),
        )
        for rows in runs
    )


def one_round(
    ledger: Ledger,
    identity: Identity,
    transport: Transport,
    pace: Pace,
    app_version: str,
    reach: Callable[[str], None] = lambda point: None,
    probe: bool = False,
    clock: Clock | None = None,
    money_only: bool = False,
) -> Round:
    """Send what is ready (`probe`: only the newest payments, `money_only`: nothing but money) and apply what comes
    back.

    Raises LineFault (everything sent is `accepted` again; the only operation of a batch that the centre would not take
    waits a while), NotWritten.
    """
    batch = ledger.take_batch(pace.operations, pace.size, newest=probe, money_only=money_only)
    ids = [o.op_id for o in batch.operations]
    chain = ledger.chain()
    request = protocol.ExchangeRequest(
        terminal_id=identity.terminal_id,
        epoch_id=identity.epoch_id,
        runs=runs_of(batch.operations, alone=ledger.get_value("send_alone") == "1"),
        voided=tuple(sorted(batch.voided)),
        not_delivered=ledger.not_delivered(),
        verdict_cursor=ledger.verdict_cursor(),
        ask_verdicts=ledger.awaiting_verdict(STALE_S, MOST_STALE),
        verdict_marks=tuple((n, s[: protocol.MARK_DIGITS]) for n, s in ledger.decision_marks()),
        content=ledger.package_versions(),
        anchor=protocol.Anchor(epoch_id=identity.epoch_id, seq=chain.seq, head=chain.head),
        incarnation=ledger.get_value("incarnation"),
        app_version=app_version,
    )
    expected = sum(len(o.payload) + 700 for o in batch.operations)
    began_ns = clock.mono_ns() if clock else 0
    try:
        answer = transport.post(protocol.PATH_EXCHANGE, request, protocol.ExchangeAnswer, deadline_s(expected))
        if answer.centre_id != identity.centre_id:
            raise LineFault("not_the_centre", 200, "other_centre")
    except LineFault as fault:
        # Whether it arrived is not known; sending it again is safe, forgetting it is not.
        ledger.mark_retry(ids)
        if len(ids) == 1 and _stepped_over(ledger, fault):
            log.error("stepped over op=%s status=%d", ids[0], fault.status)
            ledger.defer(ids)
        raise
    if clock:
        _note_time(ledger, answer.server_time, clock.mono_ns() - began_ns)
    reach("exchange.answered")
    alone_before = ledger.get_value("send_alone") == "1"
    moved = _apply_results(ledger, ids, answer)
    # Without progress another round at once would only ask the same again.
    progress = moved > 0 or (ledger.get_value("send_alone") == "1") != alone_before
    reach("exchange.stored")
    again = _note_incarnation(ledger, answer) + _offer_ranges(ledger, answer)
    verdicts = _apply_verdicts(ledger, identity, answer)
    again += _apply_asked(ledger, identity, answer)
    _note_epoch_state(ledger, answer.epoch_state)
    return Round(
        sent=len(ids),
        verdicts=verdicts,
        more=(answer.more and verdicts > 0) or again > 0 or (bool(ids) and progress and ledger.has_unsent()),
        next_after_s=min(LONGEST_WAIT_S, max(SHORTEST_WAIT_S, answer.next_after_s)),
        content=dict(answer.content),
        slot_s=min(LONGEST_WAIT_S, max(0.0, answer.slot_s)),
    )


def _stepped_over(ledger: Ledger, fault: LineFault) -> bool:
    """Whether the one operation that was sent must not stand before the others. A broken centre blames nobody: only
    where something else could go meanwhile is it tried."""
    return fault.status in BATCH_REFUSED or (fault.status == BATCH_BROKE_IT and ledger.unsent() > 1)


def _apply_results(ledger: Ledger, ids: list[str], answer: protocol.ExchangeAnswer) -> int:
    """How many need not be sent again."""
    results = {r.op_id: r for r in answer.results}
    stored = [i for i in ids if i in results and results[i].result in ("stored", "stored_before")]
    ledger.mark_stored(stored)
    gone = 0
    for op_id in ids:
        if op_id in results and results[op_id].result == "invalid":
            log.error("quarantined op=%s code=%s", op_id, results[op_id].code)
            gone += ledger.quarantine(op_id, results[op_id].code)
    ledger.mark_retry([i for i in ids if i not in results])
    later = [i for i in ids if i in results and results[i].result == "retry_later"]
    broken_run = any(results[i].code == "row_hash" for i in later)
    if broken_run:
        # They go at once, each alone: then the centre can say which of them it was.
        ledger.mark_retry(later)
    else:
        ledger.defer(later)
    ledger.set_value("send_alone", "1" if broken_run else "")
    return len(stored) + gone


def _apply_verdicts(ledger: Ledger, identity: Identity, answer: protocol.ExchangeAnswer) -> int:
    before = ledger.verdict_cursor()
    return ledger.apply_verdicts(_genuine(identity, answer.verdicts)) - before


def _apply_asked(ledger: Ledger, identity: Identity, answer: protocol.ExchangeAnswer) -> int:
    """What was asked for by id: verdicts that the log did not bring are applied, what the centre has not got goes
    again. Returns how many go."""
    if applied := ledger.apply_asked(_genuine(identity, answer.asked_verdicts)):
        log.warning("%d verdicts came only when they were asked for", applied)
    again = 0
    for op_id in answer.not_held[:MOST_STALE]:
        operation = ledger.operation(op_id)
        again += ledger.offer_range(operation.epoch_id, operation.seq, operation.seq) if operation else 0
    return again


def _genuine(identity: Identity, verdicts: tuple[protocol.Verdict, ...]) -> list[VerdictRow]:
    """Those before the first whose signature does not hold."""
    rows = []
    for verdict in verdicts:
        try:
            # Exactly the fields that came: a centre of another release signs others.
            check_verdict(identity.decision_key, verdict.model_dump(mode="json", exclude_unset=True), verdict.signature)
        except BadSignature:
            log.error("verdict with a bad signature number=%d", verdict.number)
            break
        if verdict.terminal_id != identity.terminal_id:
            log.error("verdict for another terminal number=%d", verdict.number)
            break
        rows.append(
            VerdictRow(
                verdict.number,
                verdict.op_id,
                verdict.verdict,
                verdict.code,
                verdict.text,
                verdict.decided_at,
                verdict.reference,
                verdict.signature,
                verdict.entry,
            )
        )
    return rows


def _note_time(ledger: Ledger, server_time: str, round_trip_ns: int) -> None:
    try:
        ledger.note_server_time(server_time, round_trip_ns)
    except ValueError:
        log.error("the centre's time is none")


def _note_incarnation(ledger: Ledger, answer: protocol.ExchangeAnswer) -> int:
    """A centre restored from a backup forgot: what it held goes again. Returns how many."""
    known = ledger.get_value("incarnation")
    if known == answer.incarnation:
        return 0
    if known is None:
        ledger.set_value("incarnation", answer.incarnation)
        return 0
    reconciled = int(ledger.get_value(RECONCILED) or 0)
    again = ledger.begin_incarnation(answer.incarnation, answer.verdict_floor, reconciled)
    log.warning("the centre was restored: %d operations go again", again)
    return again


def _offer_ranges(ledger: Ledger, answer: protocol.ExchangeAnswer) -> int:
    again = sum(ledger.offer_range(*wanted) for wanted in answer.resend)
    if again:
        log.warning("the centre asks for %d operations again", again)
    return again


def _note_epoch_state(ledger: Ledger, state: str) -> None:
    """Why this ledger only delivers. A centre that takes its word back (a restored one) does not open it again."""
    if state and not ledger.get_value(DRAIN_ONLY):
        log.error("this ledger only delivers from now on: %s", state)
        ledger.set_value(DRAIN_ONLY, state)
