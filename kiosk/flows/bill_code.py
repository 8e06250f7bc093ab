"""What a code that was scanned on the account page says: a bill's barcode, an old slip's QR, or neither. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kiosk.content import Biller, Catalogue
from kiosk.words import say
from sync.record import SlipQr, parse_slip_qr


@dataclass(frozen=True, slots=True)
class BillCode:
    """A bill's barcode: the account, and where the biller codes them the amount in fen and the bill's reference."""

    account_no: str = field(repr=False)
    amount_fen: int | None = None
    bill_ref: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NotHere:
    """A code that does not belong on this page. `sentence` says so."""

    sentence: str


def read_code(text: str, biller: Biller, catalogue: Catalogue) -> BillCode | SlipQr | NotHere:
    """Take a scanned text for a payment to `biller`."""
    slip = parse_slip_qr(text)
    if slip is not None:
        return slip
    bill = _bill(text, biller)
    if bill is not None:
        return bill
    other = next((b for b in catalogue.billers if b.id != biller.id and _names(text, b)), None)
    if other is not None:
        return NotHere(say("这个码是{other}单子上的，不是{biller}的", other=other.zh, biller=biller.zh))
    return NotHere(
        say("这个码不是{biller}单子上的，请输入{account_name}", biller=biller.zh, account_name=biller.account_zh)
    )


def _names(text: str, biller: Biller) -> bool:
    # A bare number fits many billers and things: only a code that carries the bill's reference says whose it is.
    bill = _bill(text, biller)
    return bill is not None and bill.bill_ref != ""


def _bill(text: str, biller: Biller) -> BillCode | None:
    for pattern in biller.barcodes:
        match = re.fullmatch(pattern, text, re.ASCII)
        if match is None:
            continue
        parts = match.groupdict()
        account = parts["account"]
        if biller.account_ok(account):
            amount = parts.get("amount")
            return BillCode(account, int(amount) if amount else None, parts.get("ref") or "")
    return None
