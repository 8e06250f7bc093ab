"""Signed packages: fetched when the centre names another version, checked, then stored in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

from sync import protocol
from sync.ledger.store import Ledger
from sync.ledger.values import Identity
from sync.pace import deadline_s
from sync.signing import BadSignature, check_package
from sync.transport import LineFault, Transport

log = logging.getLogger(__name__)
SHORTEST_DEADLINE_S: Final = 60.0
GROWTH: Final = 2
"""A newer package is expected to be at most so many times as large as the one held."""


def refresh(
    ledger: Ledger, identity: Identity, transport: Transport, newest: Mapping[str, str], patience: float = 1.0
) -> int:
    """Fetch what differs; how many packages were replaced. A package whose signature, name, version or terminal does
    not fit is left out and said in the log. `patience` lengthens the deadlines. Raises LineFault: one
    did not come, the others did; NotWritten."""
    held = ledger.package_versions()
    replaced = 0
    failed: LineFault | None = None
    for name, version in newest.items():
        if held.get(name) == version:
            continue
        path, within_s = protocol.PATH_CONTENT.format(name=name), fetch_deadline_s(ledger.package(name)) * patience
        try:
            package = transport.get(path, protocol.Package, within_s)
        except LineFault as fault:
            if fault.code != "refused":
                # One that does not come keeps no other from coming.
                failed = failed or fault
                continue
            log.warning("package refused name=%s code=%s", name, fault.word)
            continue
        try:
            check_package(identity.decision_key, package.model_dump(mode="json"), package.signature)
        except BadSignature:
            log.error("package with a bad signature name=%s", name)
            continue
        if package.name != name or package.terminal_id not in ("", identity.terminal_id):
            log.error("package for someone else name=%s", name)
            continue
        ledger.put_package(package.name, package.version, package.as_of, package.body, package.signature)
        replaced += 1
    if failed is not None:
        raise failed
    return replaced


def fetch_deadline_s(held: tuple[str, str, str] | None) -> float:
    """Seconds for one package, from the size of the one that is held: (version, as_of, body)."""
    expected = GROWTH * len(held[2].encode()) if held else 0
    return max(SHORTEST_DEADLINE_S, deadline_s(expected))
