"""Signed packages: fetched when the centre names another version, checked, then stored in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from sync import protocol
from sync.ledger.store import Ledger
from sync.ledger.values import Identity
from sync.signing import BadSignature, check_package
from sync.transport import LineFault, Transport

log = logging.getLogger(__name__)
FETCH_DEADLINE_S = 60.0


def refresh(ledger: Ledger, identity: Identity, transport: Transport, newest: Mapping[str, str]) -> int:
    """Fetch what differs; how many packages were replaced. A package whose signature, name, version or terminal does
    not fit is left out and said in the log. Raises LineFault, NotWritten."""
    held = ledger.package_versions()
    replaced = 0
    for name, version in newest.items():
        if held.get(name) == version:
            continue
        try:
            package = transport.get(protocol.PATH_CONTENT.format(name=name), protocol.Package, FETCH_DEADLINE_S)
        except LineFault as fault:
            if fault.code != "refused":
                raise
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
    return replaced
