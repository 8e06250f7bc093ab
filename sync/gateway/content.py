"""Signed packages: `bills` of the accounts that a terminal's villagers pay, `staff` with salted PIN digests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from sqlalchemy import select

from sync.clock import Clock, wall_text
from sync.gateway.schema import account, staff, terminal
from sync.gateway.store import Store
from sync.protocol import BillEntry, Package
from sync.record import Json, canonical_json, keyed_hash
from sync.signing import sign_package

NAMES: Final = ("bills", "staff")


def versions(store: Store, terminal_id: str) -> dict[str, str]:
    """{package name: newest version} for one terminal. A version is the hash of the body."""
    return {name: _version(_body(store, terminal_id, name)) for name in NAMES}


def package(store: Store, clock: Clock, decision_seed: bytes, terminal_id: str, name: str) -> Package | None:
    """The newest package, signed; None: no package of that name."""
    if name not in NAMES:
        return None
    body = _body(store, terminal_id, name)
    fields: Mapping[str, Json] = {
        "name": name,
        "version": _version(body),
        "as_of": wall_text(clock.utc()),
        "terminal_id": terminal_id,
        "body": body,
    }
    return Package.model_validate({**fields, "signature": sign_package(decision_seed, fields)})


def _version(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def _body(store: Store, terminal_id: str, name: str) -> str:
    with store.engine.connect() as connection:
        if name == "staff":
            members = connection.execute(select(staff).order_by(staff.c.id)).mappings().all()
            return canonical_json({"staff": [dict(m) for m in members]})
        key = connection.execute(
            select(terminal.c.person_key).where(terminal.c.terminal_id == terminal_id)
        ).scalar_one()
        rows = connection.execute(select(account).order_by(account.c.biller, account.c.account_no)).all()
    entries: list[Json] = []
    for row in rows:
        entry = BillEntry(
            biller=row.biller,
            account_no=row.account_no,
            holder_masked=row.holder_masked,
            address_masked=row.address_masked,
            due_fen=row.due_fen,
            period=row.period,
            bill_ref=row.bill_ref,
            person_keys=(keyed_hash(bytes.fromhex(key), row.id_no),),
            label=row.label,
        )
        entries.append(entry.model_dump(mode="json"))
    return canonical_json({"entries": entries})
