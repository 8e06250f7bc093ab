"""A terminal whose ledger was cloned or rolled back goes on with the ledger it has, as a new epoch.

Its first row names the old epoch, its last row and head: of two copies of a ledger, the centre believes the one that
was enrolled again. Nothing of the old epoch is changed; what is not decided goes on under its own epoch and id.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from sync.durable import sync_folder, write_new
from sync.ledger.epochs import NewEpoch
from sync.ledger.store import Ledger
from sync.protocol import Registration
from sync.record import Operation
from sync.signing import public_of


def re_enrol(
    *,
    ledger: Ledger,
    signing_seed: bytes,
    registration: Path,
    epoch_id: str,
    op_id: str,
    actor_id: str,
    business_date: str,
) -> Operation:
    """Begin a new epoch; the row that opens it. `registration` is written (0600) and goes to the centre.

    It is on disk before the ledger changes: k_0 is nowhere else once the first row is chained. Begun again with the
    file of an attempt that was cut, this goes on with the same keys.
    Raises Conflict("epoch_known"), NotAllowed, NotWritten; ValueError: the file is something else.
    """
    who = ledger.identity()
    if registration.exists():
        wanted = Registration.model_validate_json(registration.read_text(encoding="utf-8"))
        if wanted.terminal_id != who.terminal_id or wanted.signing_key != public_of(signing_seed).hex():
            raise ValueError("the registration is that of another terminal")
    else:
        wanted = Registration(
            terminal_id=who.terminal_id,
            epoch_id=epoch_id,
            signing_key=public_of(signing_seed).hex(),
            chain_key=secrets.token_bytes(32).hex(),
            person_key=who.person_key.hex(),
            seal_key=secrets.token_bytes(32).hex(),
        )
        write_new(registration, wanted.model_dump_json().encode() + b"\n", 0o600)
        sync_folder(registration.absolute().parent)
    epoch = NewEpoch(wanted.epoch_id, bytes.fromhex(wanted.chain_key), bytes.fromhex(wanted.seal_key))
    return ledger.begin_epoch(epoch, op_id, actor_id, business_date)
