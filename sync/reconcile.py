"""Once a closed day is decided, both sides' sums are compared. What agreed is never sent again, whatever the centre
forgets later; what differs is said."""

from __future__ import annotations

import logging
from typing import Final

from sync import protocol
from sync.ledger.epochs import DIFFERS, RECONCILED
from sync.ledger.store import Ledger
from sync.ledger.values import Identity
from sync.transport import Transport

log = logging.getLogger(__name__)
DEADLINE_S: Final = 30.0


def reconcile(ledger: Ledger, identity: Identity, transport: Transport) -> bool:
    """Compare up to the newest closed day whose operations are all final; whether anything was compared.

    Raises LineFault, NotWritten.
    """
    seq = ledger.closed_and_final_seq()
    if seq <= int(ledger.get_value(RECONCILED) or 0):
        return False
    path = protocol.PATH_TOTALS.format(terminal_id=identity.terminal_id)
    answer = transport.get(
        f"{path}?epoch={identity.epoch_id}&from_seq=1&to_seq={seq}", protocol.TotalsAnswer, DEADLINE_S
    )
    mine = ledger.totals_to(seq)
    if answer.operations == mine and answer.verified_to_seq >= seq:
        ledger.set_value(RECONCILED, str(seq))
        ledger.set_value(DIFFERS, "")
        log.info("reconciled up to row %d", seq)
        return True
    kinds = sorted(k for k in {*mine, *answer.operations} if mine.get(k) != answer.operations.get(k))
    log.error("sums differ up to row %d in %s, verified %d", seq, ",".join(kinds) or "nothing", answer.verified_to_seq)
    ledger.set_value(DIFFERS, str(seq))
    return True
