"""A centre in memory with the sandbox's residents, and questions to it."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from sync.clock import FakeClock
from sync.gateway import asks, sandbox
from sync.gateway.ask_limits import AskMeter
from sync.gateway.store import Store
from sync.protocol import AskAnswer, AskKind, AskRequest, Registration
from sync.record import card_code

SANDBOX = Path(__file__).resolve().parents[2] / "resources" / "sandbox"
TERMINAL = "T360699001"
PERSON_KEY = b"\x22" * 32
WANG_ID = "36069919520308024X"
LI_ID = "360699194809150316"
WANG_CARD = card_code("360699D15600000510203040A1B2C3D4")
LI_CARD = card_code("360699D15600000510203041A1B2C3D5")
PIN = "135790"


@cache
def _loaded() -> bytes:
    """The database file, made once: its digests take a while."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/centre.db")
        store.create("centre-1")
        store.register(
            Registration(
                terminal_id=TERMINAL,
                epoch_id="epoch-1",
                signing_key="00" * 32,
                chain_key="11" * 32,
                person_key=PERSON_KEY.hex(),
            )
        )
        sandbox.load(store, SANDBOX)
        store.engine.dispose()
        return Path(folder, "centre.db").read_bytes()


class QueryCentre:
    """One database with the sandbox loaded; `ask` goes in where the signed request would."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        (folder / "centre.db").write_bytes(_loaded())
        self.store = Store(f"sqlite:///{folder / 'centre.db'}")
        self.meter = AskMeter()
        self.visit = ""

    def ask(self, **body: Any) -> AskAnswer:
        """A question of kind `query`; by default 王桂兰's pension, by her card and its PIN."""
        wanted = {"query": "q_pension_payments", "months": 12, "card": WANG_CARD, "proof": "pin", "pin": PIN, **body}
        return self.answer("query", wanted)

    def answer(self, kind: AskKind, body: dict[str, Any]) -> AskAnswer:
        """What the centre says to a question of a visit of its own."""
        asked = AskRequest(terminal_id=TERMINAL, epoch_id="epoch-1", kind=kind, body=body, visit=self.visit)
        return asks.answer(self.store, self.clock, self.meter, TERMINAL, asked)

    def close(self) -> None:
        """Let the database go."""
        self.store.engine.dispose()
