"""A terminal and a centre in one process, joined by a line that does whatever it is told: for histories."""

from __future__ import annotations

import itertools
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from sync import protocol
from sync.agent import Counters
from sync.clock import FakeClock
from sync.exchange import Round, one_round
from sync.gateway.departments.utilities import Utility
from sync.gateway.disputes import settle_held, waiting
from sync.gateway.door import Refused, admit
from sync.gateway.exchange import exchange as centre_half
from sync.gateway.schema import account, department_effect, operation
from sync.gateway.store import AlreadyEnrolled, Store
from sync.gateway.totals import totals
from sync.gateway.verdicts import correct, final
from sync.gateway.worker import Worker
from sync.ledger.store import Ledger
from sync.ledger.values import Enrolment, NotAllowed
from sync.pace import Pace
from sync.protocol import Registration
from sync.record import Draft, Kind, Limits
from sync.signing import Signed, new_seed, public_of, sign_request
from sync.transport import LineFault

TERMINAL = "T360699001"
KEY = bytes(range(32))
PERSON_KEY = b"\x22" * 32
SEED = new_seed()
GENEROUS = Limits(
    per_operation_fen=10**9, per_person_day_fen=10**12, unsynced_fen=10**12, unsynced_count=10**6, full_hours=10**6,
    reduced_hours=10**6,
)  # fmt: skip
OPENING_FEN = 50_000
FAULTS = ("", "lose_request", "lose_reply", "duplicate", "late_copy", "late")


@dataclass(frozen=True)
class Sent:
    """A request as it goes over the line, signed."""

    signed: Signed
    raw: bytes
    signature: str


@dataclass
class WildLine:
    """What `one_round` posts to, with one fault at a time."""

    side: BothSides
    fault: str = ""
    kept: list[Sent] = field(default_factory=list)
    """Requests that will arrive later, out of order: for the first time (late) or once more (late_copy)."""

    def post(self, _path: str, request: Any, _answer: Any, _deadline_s: float) -> Any:
        sent = self.side.sign(request)
        if self.fault == "lose_request":
            raise LineFault("timeout")
        if self.fault in ("late", "late_copy"):
            self.kept.append(sent)
        if self.fault == "late":
            raise LineFault("timeout")
        try:
            answer = self.side.arrive(sent)
        except Refused as refused:
            raise LineFault("refused", refused.status, refused.code) from None
        if self.fault == "duplicate":
            self.side.arrive_again(sent)
        if self.fault == "lose_reply":
            raise LineFault("timeout")
        return protocol.ExchangeAnswer.model_validate_json(answer)


class BothSides:
    """One terminal, one centre, one department with a memory of its own."""

    def __init__(self) -> None:
        base = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
        self.folder = Path(tempfile.mkdtemp(prefix="both-sides-", dir=base))
        self.clock = FakeClock()
        self.epochs: dict[str, bytes] = {}
        self._kept: dict[str, list[dict[str, Any]]] = {}
        self.department_store = self._store("department.db")
        self._accounts()
        self.store = self._store("centre.db")
        self.store.create("centre-1")
        self._numbers = itertools.count(1)
        self.ledger = self._enrolled(1)
        self.line = WildLine(self)

    def close(self) -> None:
        """Everything away."""
        self.ledger.close()
        self.store.engine.dispose()
        self.department_store.engine.dispose()
        shutil.rmtree(self.folder)

    # --- the centre -------------------------------------------------------------
    def _store(self, name: str) -> Store:
        return Store(f"sqlite:///{self.folder / name}")

    def _accounts(self) -> None:
        rows = [
            {"biller": "electric", "account_no": no, "id_no": "", "holder_masked": "", "address_masked": "",
             "label": "", "due_fen": 8640, "period": "202610", "bill_ref": f"EL{no}"}
            for no in ("3601234567", "3601234568")
        ]  # fmt: skip
        with self.department_store.begin() as connection:
            connection.execute(insert(account), rows)

    def sign(self, request: Any) -> Sent:
        """As the agent does: a counter of its own for each, reserved in the ledger."""
        raw = request.model_dump_json().encode()
        number = self.counters.draw(protocol.PATH_EXCHANGE)
        signed = Signed("POST", protocol.PATH_EXCHANGE, TERMINAL, request.epoch_id, "centre-1", number)
        return Sent(signed, raw, sign_request(SEED, signed, raw))

    def arrive(self, sent: Sent) -> bytes:
        """A signed request reaches the centre's door. Raises Refused."""
        caller = admit(self.store, self.clock, sent.signed, sent.raw, sent.signature, protocol.PATH_EXCHANGE)
        asked = protocol.ExchangeRequest.model_validate_json(sent.raw)
        return centre_half(self.store, self.clock, SEED, None, caller, asked).model_dump_json().encode()

    def arrive_again(self, sent: Sent) -> None:
        """The same bytes once more: refused as a replay, unless the centre has lost its memory of them."""
        try:
            self.arrive(sent)
        except Refused as refused:
            if refused.code != "replayed":
                raise

    def decide(self) -> int:
        """Departments work through what is open."""
        return Worker(self.store, self.clock, SEED, Utility(self.department_store)).run_once()

    def settle_held(self, accept: Callable[[str], bool]) -> int:
        """A person goes through what is held. Returns how many."""
        held = waiting(self.store)
        for op_id, *_ in held:
            settle_held(self.store, self.clock, SEED, op_id, accept(op_id))
        return len(held)

    def correct(self, op_id: str, word: protocol.VerdictWord) -> bool:
        """A department changes its mind. False: the centre has no decision of it, or it says so already."""
        with self.store.begin() as connection:
            if connection.execute(select(operation.c.op_id).where(operation.c.op_id == op_id)).first() is None:
                return False
            return correct(connection, self.clock, SEED, op_id, word, "corrected", "更正", "") is not None

    def back_up(self, department: bool = False) -> None:
        """Copy the centre's database aside, and the `department`'s."""
        for name in ("centre", "department")[: 1 + department]:
            with (
                closing(sqlite3.connect(self.folder / f"{name}.db")) as source,
                closing(sqlite3.connect(self.folder / f"{name}.backup")) as target,
            ):
                source.backup(target)

    def restore_centre(self, told: bool = True, department: bool = False) -> bool:
        """The centre loses its database and comes back from the backup; `told`: somebody says so to it."""
        if not (self.folder / "centre.backup").exists():
            return False
        self.store.engine.dispose()
        self.store = self._from_backup("centre")
        if department:
            self.department_store.engine.dispose()
            self.department_store = self._from_backup("department")
        # Enrolment is kept outside the backup: an epoch that began since then is entered again.
        for epoch_id, chain_key in self.epochs.items():
            self._register(epoch_id, chain_key)
        if told:
            self.store.new_incarnation()
        return True

    def _from_backup(self, name: str) -> Store:
        for companion in (f"{name}.db-wal", f"{name}.db-shm"):
            (self.folder / companion).unlink(missing_ok=True)
        shutil.copyfile(self.folder / f"{name}.backup", self.folder / f"{name}.db")
        return self._store(f"{name}.db")

    # --- the terminal -------------------------------------------------------------
    def _register(self, epoch_id: str, chain_key: bytes) -> None:
        wanted = Registration(
            terminal_id=TERMINAL,
            epoch_id=epoch_id,
            signing_key=public_of(SEED).hex(),
            chain_key=chain_key.hex(),
            person_key=PERSON_KEY.hex(),
        )
        with suppress(AlreadyEnrolled):
            self.store.register(wanted)

    def _enrolled(self, number: int) -> Ledger:
        epoch_id, chain_key = f"epoch-{number}", bytes([number]) * 32
        self.epochs[epoch_id] = chain_key
        return self._made(epoch_id, chain_key)

    def _made(self, epoch_id: str, chain_key: bytes) -> Ledger:
        self._register(epoch_id, chain_key)
        path = self.folder / f"{epoch_id}.db"
        who = Enrolment(TERMINAL, epoch_id, chain_key, PERSON_KEY, "centre-1", public_of(SEED), b"\x44" * 32)
        Ledger.create(path, KEY, who, self.clock).close()
        self.path = path
        self.counters = Counters(self._open)
        return self._open()

    def _open(self) -> Ledger:
        return Ledger.open(self.path, KEY, self.clock, pause=lambda: None)

    def restart(self) -> None:
        """Terminal and agent die and start again."""
        self.ledger.close()
        self.ledger = self._open()
        self.counters = Counters(self._open)
        self.ledger.recover_spool()
        self.ledger.recover_sending()

    def image_the_disk(self) -> tuple[Path, bytes]:
        """What a backup program would keep of the ledger now."""
        self.ledger.close()
        image = self.path.read_bytes()
        self.ledger = self._open()
        return self.path, image

    def put_image_back(self, image: tuple[Path, bytes], beside: str = "") -> None:
        """The disk is as it was then; `beside`: the image runs on a disk of its own of that name, as a clone."""
        self.ledger.close()
        self.path = image[0].with_name(beside) if beside else image[0]
        for companion in self.path.parent.glob(self.path.name + "-*"):
            companion.unlink()
        self.path.write_bytes(image[1])
        self.ledger = self._open()
        self.restart()

    def act_in_another_copy(self, wanted: Draft) -> bool:
        """Everything here is delivered; then a second ledger is made from the sealed copies, reads what was decided
        and acts, where it may; it is never heard of again. Whether it acted."""
        self.agree()
        mine = (self.ledger, self.path, self.counters)
        contents = {**self._kept, "": [content for _, content in self.ledger.copies(0, 10**6)]}
        number = next(self._numbers)
        try:
            self.ledger = self._made(f"copy-{number}", bytes([200 + number]) * 32)
            for kept in contents.values():
                self.ledger.bring_back(kept)
            self.agree()
            self.ledger.accept(wanted, GENEROUS)
            self.agree()
        except NotAllowed:
            return False
        finally:
            self.ledger.close()
            self.ledger, self.path, self.counters = mine
        return True

    def followers(self) -> dict[str, list[tuple[str, bool]]]:
        """{op_id: [(op_id of what would follow it, whether the centre settled that)]}, of all epochs and copies."""
        found: dict[str, list[tuple[str, bool]]] = {}
        with self.store.engine.connect() as connection:
            for row in connection.execute(select(operation.c.op_id, operation.c.body, operation.c.state)):
                if before := json.loads(row.body)["supersedes"]:
                    found.setdefault(before, []).append((row.op_id, row.state == "settled"))
        return found

    def lose_the_disk(self, op_id: str) -> None:
        """The ledger is gone; a new one comes back from the sealed copies, as a new epoch."""
        old = self.ledger.identity().epoch_id
        contents = {**self._kept, old: [content for _, content in self.ledger.copies(0, 10**6)]}
        head, seq = self.ledger.chain().head, self.ledger.chain().seq
        self.ledger.close()
        self.ledger = self._enrolled(len(self.epochs) + 1)
        for kept in contents.values():
            self.ledger.bring_back(kept)
        self._kept = contents
        self.ledger.accept(
            Draft(
                op_id=op_id, kind=Kind.EPOCH_OPEN, stream_key="epoch", actor_role="technician", actor_id="T1",
                payload={"old_epoch": old, "old_seq": seq, "old_head": head, "restored": True},
                business_date="2026-11-23", shift_id=None, catalogue_version="", policy_version="",
            ),
            GENEROUS,
        )  # fmt: skip

    def exchange(self, fault: str = "") -> Round | None:
        """One round trip. None: the line failed."""
        self.line.fault = fault
        try:
            line: Any = self.line
            return one_round(self.ledger, self.ledger.identity(), line, Pace(operations=4), "0.1.0")
        except LineFault:
            return None
        finally:
            self.line.fault = ""

    def agree(self) -> None:
        """The line is good for long enough."""
        for sent in self.line.kept:
            self.arrive_again(sent)
        self.line.kept.clear()
        for _ in range(200):
            done = self.exchange()
            decided = self.decide()
            if done and not done.more and not decided and not self.ledger.has_unsent() and not done.verdicts:
                return
        raise AssertionError("both sides do not come to rest")

    def centre_operations(self) -> dict[str, dict[str, dict[str, int]]]:
        """What the centre holds of every epoch, summed."""
        sums: dict[str, dict[str, dict[str, int]]] = {}
        for epoch_id in self.epochs:
            answer = totals(self.store, TERMINAL, epoch_id)
            for kind, states in (answer.operations if answer else {}).items():
                for state, cell in states.items():
                    mine = sums.setdefault(kind, {}).setdefault(state, {"count": 0, "fen": 0})
                    mine["count"] += cell["count"]
                    mine["fen"] += cell["fen"]
        return sums

    def decision(self, op_id: str) -> tuple[str, str] | None:
        """(word, code) of the centre's verdict; None: it has none, or does not know the operation."""
        with self.store.engine.connect() as connection:
            decided = final(connection, op_id)
        return (decided.verdict, decided.code) if decided else None

    def effects(self) -> dict[str, str]:
        """{op_id: what the department did}."""
        with self.department_store.engine.connect() as connection:
            rows = connection.execute(select(department_effect.c.op_id, department_effect.c.verdict)).all()
        return {row.op_id: row.verdict for row in rows}
