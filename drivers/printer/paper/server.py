"""The paper simulator as a TCP printer. It obeys the dock's printer state, and leaves each slip as PNG and bytes."""

from __future__ import annotations

import logging
import select
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from drivers.dock.state import DockState, slip_number
from drivers.printer.paper.decoder import Slip
from drivers.printer.paper.machine import Machine
from drivers.printer.paper.picture import draw

log = logging.getLogger(__name__)
SLOW_BYTES_PER_S: Final = 960
SLOW_CHUNK: Final = 96
LOOK_S: Final = 0.02


class PaperSimulator:
    """Listens on 127.0.0.1; one conversation at a time, like a printer. `word`: where its state comes from, if not
    from the dock."""

    def __init__(
        self, state: DockState, port: int = 0, width_dots: int = 576, word: Callable[[], str] | None = None
    ) -> None:
        self._state = state
        self._word = word or state.printer
        self._width = width_dots
        self._listener: socket.socket | None = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self._stopping = threading.Event()
        # The font of a common printer: what it lacks must come as a picture.
        self.machine = Machine(self._word, self._keep, width_dots, "gbk")

    def stop(self) -> None:
        """Ask the loop to end."""
        self._stopping.set()

    def run(self) -> None:
        """Print until stopped."""
        try:
            while not self._stopping.is_set():
                if self._word() == "absent":
                    self._unplug()
                    self.machine.switch_off()
                    self._stopping.wait(LOOK_S)
                    continue
                listener = self._plug()
                listener.settimeout(LOOK_S)
                try:
                    client, _ = listener.accept()
                except TimeoutError:
                    self.machine.work()
                    continue
                with client:
                    try:
                        self._converse(client)
                    except OSError as error:
                        log.info("conversation ended: %s", type(error).__name__)
        finally:
            self._unplug()

    def _plug(self) -> socket.socket:
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port))
        return self._listener

    def _unplug(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _converse(self, client: socket.socket) -> None:
        client.settimeout(LOOK_S)
        while not self._stopping.is_set():
            word = self._word()
            if word == "absent":
                return
            room = self.machine.room
            if not room:
                # It reads nothing more; whether the other end is still there does not show.
                self._stopping.wait(LOOK_S)
                client.sendall(self.machine.work())
                if self._gone(client):
                    return
                continue
            try:
                data = client.recv(min(room, SLOW_CHUNK if word == "slow" else room))
            except TimeoutError:
                client.sendall(self.machine.work())
                continue
            if not data:
                return
            if word == "slow":
                time.sleep(len(data) / SLOW_BYTES_PER_S)
            client.sendall(self.machine.receive(data))

    def _gone(self, client: socket.socket) -> bool:
        """The other end gave up: the cable is free for the next conversation."""
        poll = select.poll()
        poll.register(client, select.POLLRDHUP)
        return bool(poll.poll(0))

    def _keep(self, slip: Slip, raw: bytes) -> None:
        folder = self._state.folder / "paper"
        number = 1 + max((slip_number(p) for p in self._state.slips()), default=0)
        picture = draw(slip, self._width)
        target = folder / f"slip-{number:04d}.png"
        target.with_suffix(".bin").write_bytes(raw)
        draft = folder / f".{target.name}"
        picture.save(draft, format="PNG")
        # The picture appears last and whole: who sees it finds the bytes too.
        draft.replace(target)
        log.info("slip %d", number)


def run(state: DockState, port: int, port_file: Path | None = None, width_dots: int = 576) -> None:
    """Print until the process ends; the port in use is written to `port_file`."""
    simulator = PaperSimulator(state, port, width_dots)
    if port_file:
        draft = port_file.with_suffix(".new")
        draft.write_text(str(simulator.port), encoding="ascii")
        draft.replace(port_file)
    simulator.run()
