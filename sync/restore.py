"""A terminal whose ledger is gone comes back from its second medium: a new epoch that names the old one.

Everything of the old epochs goes to the centre again under its own epoch and id; the centre knows what it has. If the
old disk ever runs again, the centre tells it that its epoch is closed, and it only delivers.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from sync.clock import Clock
from sync.durable import sync_folder, write_new
from sync.ledger.epochs import opening
from sync.ledger.store import Ledger
from sync.ledger.values import Enrolment
from sync.medium import copy_name
from sync.protocol import Escrow, EscrowEpoch, Registration
from sync.record import GENESIS, Limits
from sync.seal import BadSeal, Index, header, index, read
from sync.signing import new_seed, public_of


class NothingToRestore(Exception):
    """The medium holds no copy of this terminal's last epoch. `code` is no_copy."""

    code = "no_copy"


@dataclass(frozen=True, slots=True)
class Gap:
    """Rows of one epoch that are known to have been and did not come back: from the first that no medium gives on, for
    without it the chain of those behind it cannot be proven."""

    epoch_id: str
    from_seq: int
    to_seq: int

    @property
    def rows(self) -> int:
        """How many."""
        return self.to_seq - self.from_seq + 1


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back."""

    rows: int
    """Operations read from the copies, all epochs."""
    gaps: tuple[Gap, ...]
    """What is not back: typed again from its slips."""
    registration: Registration = field(repr=False)
    """Goes to the centre (`huimin centre enrol`) before the terminal is started."""


def restore(
    *,
    medium: Path,
    escrow: Escrow,
    ledger: Path,
    ledger_key: Path,
    signing_key: Path,
    epoch_id: str,
    op_id: str,
    business_date: str,
    actor_id: str,
    clock: Clock,
    nothing_left: bool = False,
    salvaged: Path | None = None,
) -> Restored:
    """Make a new ledger from the copies. `nothing_left`: both media are gone, begin without rows;
    `salvaged`: rows read from the damaged ledger, for what the copies lack.

    Raises FileExistsError: a ledger is there (it is never written over); NothingToRestore, BadSeal, Conflict,
    NotWritten. BadSeal is not raised with `nothing_left`: then a copy that does not open counts as none.
    """
    if ledger.exists():
        raise FileExistsError(ledger)
    last = next((e for e in reversed(escrow.epochs) if not e.closed), None)
    if last is None:
        raise NothingToRestore
    ledger.parent.mkdir(parents=True, exist_ok=True, mode=0o770)
    chain_key, seal_key = secrets.token_bytes(32), secrets.token_bytes(32)
    database_key = ledger_key.read_bytes() if ledger_key.exists() else _new_key(ledger_key)
    seed = _signing_seed(signing_key)
    person_key = bytes.fromhex(escrow.person_key)
    enrolment = Enrolment(
        escrow.terminal_id,
        epoch_id,
        chain_key,
        person_key,
        escrow.centre_id,
        bytes.fromhex(escrow.decision_key),
        seal_key,
    )
    rescued = _salvaged(salvaged) if salvaged else {}
    # Beside its place until it is whole: an interrupted restore is simply begun again.
    part = ledger.with_name(ledger.name + ".restoring")
    for name in part.parent.glob(part.name + "*"):
        name.unlink()
    Ledger.create(part, database_key, enrolment, clock).close()
    book = Ledger.open(part, database_key, clock)
    rows, old_seq, old_head = 0, 0, GENESIS.hex()
    gaps: list[Gap] = []
    try:
        for item in escrow.epochs:
            wanted = item.epoch_id == last.epoch_id
            path = medium / copy_name(escrow.terminal_id, item.epoch_id)
            if not path.exists() and item.epoch_id not in rescued and wanted and not nothing_left:
                raise NothingToRestore
            with _Sources(path, escrow.terminal_id, item, rescued.get(item.epoch_id, {}), nothing_left) as sources:
                seq, head = book.bring_back(sources.chain())
                known = max(sources.last, item.anchor_seq)
            rows += seq
            if known > seq:
                gaps.append(Gap(item.epoch_id, seq + 1, known))
            if wanted:
                old_seq, old_head = seq, head
        book.accept(
            opening(
                op_id,
                actor_id,
                business_date,
                {"old_epoch": last.epoch_id, "old_seq": old_seq, "old_head": old_head, "restored": True},
            ),
            Limits(),
        )
    finally:
        book.close()
    os.link(part, ledger)
    for name in part.parent.glob(part.name + "*"):
        name.unlink()
    sync_folder(ledger.parent)
    registration = Registration(
        terminal_id=escrow.terminal_id,
        epoch_id=epoch_id,
        signing_key=public_of(seed).hex(),
        chain_key=chain_key.hex(),
        person_key=escrow.person_key,
        seal_key=seal_key.hex(),
    )
    return Restored(rows, tuple(gaps), registration)


class _Sources:
    """Where the rows of one epoch come from: its sealed copy, and what was salvaged of the ledger."""

    def __init__(
        self,
        path: Path,
        terminal_id: str,
        item: EscrowEpoch,
        rescued: Mapping[int, dict[str, Any]],
        copy_may_be_lost: bool,
    ) -> None:
        self._path = path
        self._key = bytes.fromhex(item.seal_key)
        self._head = header(terminal_id, item.epoch_id)
        self._rescued = rescued
        self._copy_may_be_lost = copy_may_be_lost
        self._file: BinaryIO | None = None
        self._index = Index()

    def __enter__(self) -> Self:
        """Raises BadSeal."""
        if self._path.exists():
            self._file = self._path.open("rb")
            try:
                if not self._key:
                    raise BadSeal("wrong_seal_key")
                self._index = index(self._file, self._key, self._head)
                if self._index.locked:
                    raise BadSeal("wrong_seal_key")
            except BadSeal:
                if not self._copy_may_be_lost:
                    self._file.close()
                    raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()

    @property
    def last(self) -> int:
        """The newest row that either of them gives, chained or not."""
        return max(self._index.last, max(self._rescued, default=0))

    def chain(self) -> Iterator[dict[str, Any]]:
        """Row after row as long as one of them gives the next that follows the one before."""
        seq, head = 1, GENESIS.hex()
        while content := next((c for c in self._row(seq) if c["operation"]["prev_hash"] == head), None):
            yield content
            seq, head = seq + 1, content["operation"]["row_hash"]

    def _row(self, seq: int) -> Iterator[dict[str, Any]]:
        if self._file is not None and seq in self._index.places:
            yield read(self._file, self._key, self._head, self._index.places[seq])
        if seq in self._rescued:
            yield self._rescued[seq]


def _salvaged(path: Path) -> dict[str, dict[int, dict[str, Any]]]:
    """{epoch: {seq: content}} of the rows that came out whole."""
    found: dict[str, dict[int, dict[str, Any]]] = {}
    with path.open(encoding="utf-8") as file:
        for line in file:
            content = json.loads(line)
            if content["postings"] is not None and content["state"] is not None:
                row = content["operation"]
                found.setdefault(row["epoch_id"], {})[row["seq"]] = content
    return found


def _new_key(path: Path) -> bytes:
    key = secrets.token_bytes(32)
    write_new(path, key, 0o440)
    return key


def _signing_seed(path: Path) -> bytes:
    if path.exists():
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    seed = new_seed()
    write_new(path, seed.hex().encode(), 0o400)
    return seed
