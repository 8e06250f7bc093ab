"""Runs inside namespaces of its own (`unshare -m -n`): a real pcscd with the virtual reader, and checks against it.

    python -m tests.support.pcsc_room DRIVER.so FOLDER

Prints one JSON object: {check: {"ok": bool, "ms": number, "why": text}}. Everything is bounded in time.
"""

from __future__ import annotations

import ctypes
import functools
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from drivers.card.pcsc import PcscReader
from drivers.card.port import CardSnapshot, CardStatus
from drivers.card.virtual import VirtualCard
from tests.support.vpcd import InsertedCard

CARDS = Path(__file__).resolve().parents[2] / "resources" / "sandbox" / "cards"
SOCKET = Path("/run/pcscd/pcscd.comm")


def card(name: str, **options: Any) -> VirtualCard:
    return VirtualCard(json.loads((CARDS / f"{name}.json").read_text(encoding="utf-8")), **options)


class Room:
    """pcscd, the reader under test, and everything it ever published."""

    def __init__(self, driver: str, folder: Path) -> None:
        self._config = folder / "reader.conf.d"
        self._config.mkdir(parents=True)
        self._empty = folder / "empty"
        self._empty.mkdir()
        (self._config / "vpcd").write_text(
            f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:0x8C7B\nLIBPATH {driver}\nCHANNELID 0x8C7B\n',
            encoding="ascii",
        )
        self._daemon: subprocess.Popen[bytes] | None = None
        self.seen: list[CardSnapshot] = []
        self.reader = PcscReader(None, lambda: date(2026, 11, 23))

    def start_daemon(self, with_reader: bool = True) -> None:
        shutil.rmtree("/run/pcscd", ignore_errors=True)
        Path("/run/pcscd").mkdir()
        config = self._config if with_reader else self._empty
        self._daemon = subprocess.Popen(
            ["/usr/sbin/pcscd", "-f", "-c", str(config)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.until(SOCKET.exists)

    def kill_daemon(self) -> None:
        assert self._daemon is not None
        self._daemon.kill()
        self._daemon.wait()

    def until(self, condition: Callable[[], Any], seconds: float = 10.0) -> float:
        began = time.monotonic()
        while not condition():
            if time.monotonic() - began > seconds:
                raise TimeoutError(f"last seen: {[str(s.status) for s in self.seen[-6:]]}")
            time.sleep(0.005)
        return (time.monotonic() - began) * 1000

    def empty(self) -> None:
        """Leave the reader alone for three of pcscd's looks, 0.4 s each.

        After a failed command it says "empty" at once, but takes no new card until it has looked and really found
        none. Nothing that can be asked tells when.
        """
        time.sleep(1.3)

    def status(self, wanted: CardStatus, seconds: float = 10.0) -> float:
        return self.until(lambda: self.reader.snapshot().status is wanted, seconds)


def _reading_since(room: Room, start: int) -> bool:
    return any(s.status is CardStatus.READING for s in room.seen[start:])


def checks(room: Room) -> dict[str, Callable[[], float]]:
    """In order; each leaves the reader empty."""

    def no_daemon() -> float:
        room.reader.start(room.seen.append)
        return room.status(CardStatus.SERVICE_DOWN)

    def no_reader() -> float:
        room.start_daemon(with_reader=False)
        return room.status(CardStatus.NO_READER)

    def reader_comes() -> float:
        room.kill_daemon()
        room.status(CardStatus.SERVICE_DOWN)
        room.start_daemon()
        return room.status(CardStatus.NO_CARD, 3.0)

    def reads_a_card() -> float:
        before = room.reader.snapshot().presence
        inserted = InsertedCard(card("wangguilan"))
        took = room.status(CardStatus.CARD)
        snapshot = room.reader.snapshot()
        assert snapshot.card is not None
        assert (snapshot.card.name, snapshot.card.card_no, snapshot.card.generation) == ("王桂兰", "S01000031", 2)
        assert snapshot.card.warnings == ()
        assert snapshot.presence == before + 1
        inserted.remove()
        room.status(CardStatus.NO_CARD)
        room.empty()
        assert room.reader.snapshot().card is None
        return took

    def reads_a_rare_name() -> float:
        inserted = InsertedCard(card("zhangyan"))
        took = room.status(CardStatus.CARD)
        found = room.reader.snapshot().card
        assert found is not None
        assert found.name == "张䶮"
        inserted.remove()
        room.status(CardStatus.NO_CARD)
        room.empty()
        return took

    def third_generation() -> float:
        inserted = InsertedCard(card("chenxiaomei"))
        took = room.status(CardStatus.NEEDS_PSAM)
        found = room.reader.snapshot().card
        assert found is not None
        assert (found.name, found.id_no, found.card_no) == (None, None, "S01000062")
        inserted.remove()
        room.status(CardStatus.NO_CARD)
        room.empty()
        return took

    def another_kind() -> float:
        inserted = InsertedCard(card("bankcard"))
        took = room.status(CardStatus.NOT_SOCIAL_CARD)
        inserted.remove()
        room.status(CardStatus.NO_CARD)
        room.empty()
        return took

    def pulled_while_read() -> float:
        for at in (0, 2, 5, 9):
            holder: list[InsertedCard] = []

            def pull(count: int, _command: bytes, at: int = at, holder: list[InsertedCard] = holder) -> None:
                if count == at and holder:
                    holder[0]._socket.close()

            before = len(room.seen)
            holder.append(InsertedCard(card("lidashan", before=pull)))
            room.until(functools.partial(_reading_since, room, before))
            room.status(CardStatus.NO_CARD)
            holder[0].remove()
            room.empty()
            assert not any(s.card for s in room.seen[before:])
        return 0.0

    def mute() -> float:
        inserted = InsertedCard(card("lidashan"), mute_after=3)
        took = room.status(CardStatus.MUTE, 8.0)
        inserted.remove()
        room.status(CardStatus.NO_CARD)
        room.empty()
        again = InsertedCard(card("lidashan"))
        room.status(CardStatus.CARD)
        again.remove()
        room.status(CardStatus.NO_CARD)
        room.empty()
        return took

    def daemon_killed() -> float:
        room.kill_daemon()
        room.status(CardStatus.SERVICE_DOWN, 3.0)
        room.start_daemon()
        took = room.status(CardStatus.NO_CARD, 3.0)
        inserted = InsertedCard(card("wangguilan"))
        room.status(CardStatus.CARD)
        inserted.remove()
        room.status(CardStatus.NO_CARD)
        room.empty()
        return took

    def stops_at_once() -> float:
        began = time.monotonic()
        room.reader.stop()
        return (time.monotonic() - began) * 1000

    return {f.__name__: f for f in (no_daemon, no_reader, reader_comes, reads_a_card, reads_a_rare_name,
                                    third_generation, another_kind, pulled_while_read, mute, daemon_killed,
                                    stops_at_once)}  # fmt: skip


def main() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    room = Room(sys.argv[1], Path(sys.argv[2]))
    results: dict[str, dict[str, Any]] = {}
    for name, check in checks(room).items():
        try:
            results[name] = {"ok": True, "ms": round(check(), 1), "why": ""}
        except (AssertionError, TimeoutError, OSError) as error:
            results[name] = {"ok": False, "ms": 0, "why": f"{type(error).__name__}: {error}"}
    room.kill_daemon()
    print(json.dumps(results, ensure_ascii=False))


if __name__ == "__main__":
    main()
