"""Which card reader a configuration means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from drivers.card import pin
from drivers.card.port import CardReader
from drivers.dock.state import DockState
from kiosk.config import Config
from kiosk.content import bundled


def make_card_reader(config: Config, dock: DockState | None, today: Callable[[], date]) -> CardReader:
    """The dock's reader for a simulated one beside a dock, else PC/SC. Raises PinRulesError, OSError.

    In a demo `[card] psam = "demo"` puts a software PSAM beside the simulated reader; over PC/SC the name is a slot's.
    """
    settings = config.card
    rules = pin.load(bundled() / "cards" / "pin.yaml")
    if settings.driver == "simulated" and dock is not None:
        from drivers.card.simulated import SimulatedReader

        if settings.psam is None:
            return SimulatedReader(dock, today, rules)
        from drivers.card.demo_psam import demo_authenticator

        return SimulatedReader(dock, today, rules, demo_authenticator())
    from drivers.card.card_io import PsamSlot
    from drivers.card.pcsc import PcscReader
    from drivers.card.psam import PsamKeys

    slot = None
    if settings.psam is not None:
        slot = PsamSlot(settings.psam, PsamKeys(settings.psam_read_key, settings.psam_internal_key))
    return PcscReader(settings.reader, today, slot, rules)
