"""The agent in a test's own hands."""

from __future__ import annotations

import os
from typing import Any

from sync.agent import Agent, AgentSettings
from sync.clock import SystemClock
from sync.ledger.store import Ledger
from sync.record import Operation
from tests.support.centres import Site
from tests.support.fault_proxy import Proxy
from tests.support.ledgers import LIMITS, draft

KNOWN = {"biller": "electric", "biller_zh": "电费", "account_no": "3601234567", "amount_fen": 8640, "bill_ref": ""}


class Desk:
    """The agent without its process: its events are handled when a test says so, its plans are looked at."""

    def __init__(self, site: Site, proxy: Proxy, random01: float = 0.5, **more: Any) -> None:
        """`random01` is what every throw of the dice gives; `more` goes into the settings."""
        self._offset = 0.0
        self.plans: list[tuple[str, float]] = []
        self.socket = site.folder / "agent.sock"
        settings = AgentSettings(
            ledger=site.made.ledger,
            ledger_key=site.made.ledger_key,
            ca=site.made.ca,
            cert=site.made.cert,
            key=site.made.key,
            signing_key=site.made.signing_key,
            socket=self.socket,
            allowed_uids=frozenset({os.getuid()}),
            app_version="0.1.0",
            **{"url": f"https://127.0.0.1:{proxy.port}", **more},
        )
        self.agent = Agent(
            settings, SystemClock(lambda: self._offset), lambda *plan: self.plans.append(plan), lambda: random01
        )
        self.agent.start()
        self.ledger: Ledger = self.agent.ledger

    def later(self, seconds: float) -> None:
        """Time passes, for the agent alone."""
        self._offset += seconds

    def exchange(self) -> float:
        """One event; how long the agent then wants to wait."""
        self.plans.clear()
        self.agent.handle("exchange")
        return self.plans[-1][1]

    def pay(self, count: int = 1) -> list[Operation]:
        return [self.ledger.accept(draft(payload=KNOWN), LIMITS) for _ in range(count)]

    def line_word(self) -> tuple[bool, str]:
        event = self.agent.line.event()
        return bool(event["up"]), str(event["reason"])
