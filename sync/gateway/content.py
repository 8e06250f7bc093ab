"""Signed packages: `bills` of the accounts that a terminal's villagers pay, `staff` with salted digests of PINs and
cards. Neither holds a card's id code."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Row, select

from sync.clock import Clock, wall_text
from sync.gateway.schema import account, resident_card, staff, staff_card, terminal
from sync.gateway.store import Store
from sync.protocol import BillEntry, Package, StaffEntry
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
            joined = staff.join(staff_card, staff.c.id == staff_card.c.id, isouter=True)
            wanted = select(staff, staff_card.c.card_code).select_from(joined).order_by(staff.c.id)
            return canonical_json({"staff": [_member(row) for row in connection.execute(wanted).all()]})
        key = connection.execute(
            select(terminal.c.person_key).where(terminal.c.terminal_id == terminal_id)
        ).scalar_one()
        rows = connection.execute(select(account).order_by(account.c.biller, account.c.account_no)).all()
        cards = connection.execute(select(resident_card.c.card_code, resident_card.c.id_no)).all()
    person_key = bytes.fromhex(key)
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
            person_keys=(keyed_hash(person_key, row.id_no),),
            label=row.label,
        )
        entries.append(entry.model_dump(mode="json"))
    roster = {keyed_hash(person_key, "card", c.card_code): keyed_hash(person_key, c.id_no) for c in cards}
    return canonical_json({"entries": entries, "cards": roster})


def _member(row: Row[Any]) -> Json:
    card = keyed_hash(bytes.fromhex(row.salt), "card", row.card_code) if row.card_code else ""
    entry = StaffEntry(id=row.id, role=row.role, salt=row.salt, digest=row.digest, card=card)
    return entry.model_dump(mode="json")
