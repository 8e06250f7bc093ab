"""Double entry of the till. Debits are positive, credits negative; every set sums to zero."""

from __future__ import annotations

from sync.record import Posting

DRAWER = "drawer"
FLOAT = "float"


def payment(biller: str, amount_fen: int) -> tuple[Posting, ...]:
    """Cash comes into the drawer and is owed onward to the biller. Raises ValueError: not a positive amount."""
    if amount_fen <= 0:
        raise ValueError("a payment takes in a positive amount")
    return (Posting(DRAWER, amount_fen), Posting(f"payable:{biller}", -amount_fen))


def shift_opening(opening_fen: int) -> tuple[Posting, ...]:
    """The counted opening cash comes from the float. Raises ValueError: negative."""
    if opening_fen < 0:
        raise ValueError("opening cash is not negative")
    return (Posting(DRAWER, opening_fen), Posting(FLOAT, -opening_fen)) if opening_fen else ()


def recovered(biller: str, amount_fen: int) -> tuple[Posting, ...]:
    """Cash that was counted into the float after its record was lost is owed to the biller again. Raises ValueError:
    not a positive amount."""
    if amount_fen <= 0:
        raise ValueError("a payment takes in a positive amount")
    return (Posting(FLOAT, amount_fen), Posting(f"payable:{biller}", -amount_fen))


def refund(biller: str, amount_fen: int) -> tuple[Posting, ...]:
    """Cash goes back out of the drawer and is no longer owed onward. Raises ValueError: not a positive amount."""
    if amount_fen <= 0:
        raise ValueError("a refund gives a positive amount back")
    return (Posting(DRAWER, -amount_fen), Posting(f"payable:{biller}", amount_fen))


def shift_closing(expected_fen: int, counted_fen: int) -> tuple[Posting, ...]:
    """What was counted goes back to the float; what is missing or too much stands in over_short; the drawer is empty.

    Raises ValueError: counted less than nothing.
    """
    if counted_fen < 0:
        raise ValueError("counted cash is not negative")
    rows = (
        Posting(DRAWER, -expected_fen),
        Posting(FLOAT, counted_fen),
        Posting("over_short", expected_fen - counted_fen),
    )
    return tuple(r for r in rows if r.fen)


def write_off(biller: str, amount_fen: int, recovered: bool = False) -> tuple[Posting, ...]:
    """Cash that nobody can be given back is no longer owed onward; it stands as too much in the books. Cash that went
    out and should not have (`amount_fen` < 0) is owed onward again and stands as missing. What was `recovered` from a
    slip by mistake goes back to the float that it was taken from."""
    other = FLOAT if recovered else "over_short"
    return (Posting(f"payable:{biller}", amount_fen), Posting(other, -amount_fen)) if amount_fen else ()
