"""Synthetic residents, cards, bills, records and staff for demos and tests. Area code 360699 belongs to nobody."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import insert, select

from sync.gateway import card_pin
from sync.gateway.schema import account, personal_record, resident_card, staff, staff_card
from sync.gateway.store import Store
from sync.record import card_code

RESIDENT_KEYS = {"key", "name", "id_no", "accounts"}
ACCOUNT_KEYS = {"biller", "account_no", "label", "address", "due_fen", "period", "bill_ref"}
STAFF_KEYS = {"id", "role", "pin", "card_id"}
RECORD_KEYS = {"resident", "query", "choice", "pin_only", "rows"}
POLICY_KEYS = {"version", "valid_from", "valid_until"}


class SandboxError(Exception):
    """A sandbox file breaks its schema; the text names file and key, never a value."""

    code = "sandbox"


def load(store: Store, folder: Path) -> None:
    """Load `residents.yaml`, `staff.yaml`, `records.yaml`, `cards/` and `policies.yaml` unless accounts are there.

    Raises SandboxError, OSError.
    """
    for row in _rows(folder / "policies.yaml", "policies", POLICY_KEYS):
        store.keep_policy(row["version"], row["valid_from"], row["valid_until"])
    residents = _rows(folder / "residents.yaml", "residents", RESIDENT_KEYS)
    members = _rows(folder / "staff.yaml", "staff", STAFF_KEYS)
    accounts = []
    for resident in residents:
        for entry in resident["accounts"]:
            _strict(folder / "residents.yaml", entry, ACCOUNT_KEYS)
            accounts.append(
                {
                    "biller": entry["biller"],
                    "account_no": entry["account_no"],
                    "id_no": resident["id_no"],
                    "holder_masked": mask_name(resident["name"]),
                    "address_masked": mask_address(entry["address"]),
                    "label": entry["label"],
                    "due_fen": entry["due_fen"],
                    "period": entry["period"],
                    "bill_ref": entry["bill_ref"],
                }
            )
    numbers = {resident["key"]: resident["id_no"] for resident in residents}
    records = [
        _record(folder / "records.yaml", r, numbers) for r in _rows(folder / "records.yaml", "records", RECORD_KEYS)
    ]
    with store.begin() as connection:
        if connection.execute(select(account.c.account_no).limit(1)).first() is None:
            connection.execute(insert(account), accounts)
            connection.execute(insert(staff), [_member(m) for m in members])
            connection.execute(
                insert(staff_card),
                [{"id": m["id"], "card_code": card_code(m["card_id"])} for m in members if m["card_id"]],
            )
            connection.execute(insert(personal_record), records)
            connection.execute(insert(resident_card), _cards(folder / "cards"))


def mask_name(name: str) -> str:
    """First and last character stay, of two characters the first."""
    return name[0] + "*" if len(name) == 2 else name[0] + "*" * (len(name) - 2) + name[-1]


def mask_address(address: str) -> str:
    """Down to the village: what follows 村 is cut, and the city in front."""
    return re.sub(r"^鹰潭市(余江区|贵溪市|月湖区)?", "", address.partition("村")[0] + "村") if "村" in address else ""


def _record(path: Path, row: Mapping[str, Any], numbers: Mapping[str, str]) -> dict[str, Any]:
    if row["resident"] not in numbers:
        raise SandboxError(f"{path}: a record of a resident that residents.yaml does not have")
    return {
        "id_no": numbers[row["resident"]],
        "query": row["query"],
        "choice": row["choice"],
        "pin_only": row["pin_only"],
        "rows": json.dumps(row["rows"], ensure_ascii=False),
    }


def _cards(folder: Path) -> list[dict[str, Any]]:
    """Every social-security card of the sandbox, with a digest of its PIN in place of the PIN."""
    rows = []
    for file in sorted(folder.glob("*.json")):
        profile = json.loads(file.read_text(encoding="utf-8"))
        if profile.get("kind") != "social_security":
            continue
        code = card_code(profile["card_id"])
        salt = hashlib.sha256(b"sandbox card" + code.encode()).digest()[:16]
        rows.append(
            {
                "card_code": code,
                "id_no": profile["id_no"],
                "salt": salt.hex(),
                "digest": card_pin.digest(profile["pin"], salt).hex(),
                "tries_left": card_pin.TRIES,
            }
        )
    return rows


def _member(member: Mapping[str, Any]) -> dict[str, str]:
    # A fixed salt keeps the package's version the same over restarts; a real centre draws it.
    salt = hashlib.sha256(b"sandbox" + member["id"].encode()).digest()[:16]
    digest = hashlib.scrypt(member["pin"].encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
    return {"id": member["id"], "role": member["role"], "salt": salt.hex(), "digest": digest.hex()}


def _rows(path: Path, name: str, keys: set[str]) -> list[dict[str, Any]]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or set(data) != {"version", name} or not isinstance(data[name], list):
        raise SandboxError(f"{path}: needs exactly version and {name}")
    for row in data[name]:
        _strict(path, row, keys)
    rows: list[dict[str, Any]] = data[name]
    return rows


def _strict(path: Path, row: object, keys: set[str]) -> None:
    if not isinstance(row, dict) or set(row) != keys:
        raise SandboxError(f"{path}: a row needs exactly the keys {', '.join(sorted(keys))}")
