"""Synthetic residents, bills and staff for demos and tests. Area code 360699 belongs to nobody."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import insert, select

from sync.gateway.schema import account, staff
from sync.gateway.store import Store

RESIDENT_KEYS = {"key", "name", "id_no", "accounts"}
ACCOUNT_KEYS = {"biller", "account_no", "label", "address", "due_fen", "period", "bill_ref"}
STAFF_KEYS = {"id", "role", "pin"}
POLICY_KEYS = {"version", "valid_from", "valid_until"}


class SandboxError(Exception):
    """A sandbox file breaks its schema; the text names file and key, never a value."""

    code = "sandbox"


def load(store: Store, folder: Path) -> None:
    """Load `residents.yaml`, `staff.yaml` and `policies.yaml` unless accounts are there already.

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
    with store.begin() as connection:
        if connection.execute(select(account.c.account_no).limit(1)).first() is None:
            connection.execute(insert(account), accounts)
            connection.execute(insert(staff), [_member(m) for m in members])


def mask_name(name: str) -> str:
    """First and last character stay, of two characters the first."""
    return name[0] + "*" if len(name) == 2 else name[0] + "*" * (len(name) - 2) + name[-1]


def mask_address(address: str) -> str:
    """Down to the village: what follows 村 is cut, and the city in front."""
    return re.sub(r"^鹰潭市(余江区|贵溪市|月湖区)?", "", address.partition("村")[0] + "村") if "村" in address else ""


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
