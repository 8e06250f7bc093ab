"""The paper simulator as a TCP printer. It obeys the dock's printer state, and leaves each slip as PNG and bytes."""

from __future__ import annotations

import logging
import socket
import threading
import time
from pathlib import Path
from typing import Final

from drivers.dock.state import DockState, slip_number
from drivers.printer.paper.decoder import Decoder, Slip, draw, take_realtime

log = logging.getLogger(__name__)
ONLINE: Final = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}
ANSWERS: Final = {
    "ready": ONLINE,
    "near_end": {**ONLINE, 4: 0x1E},
    "paper_out": {1: 0x1A, 2: 0x32, 3: 0x12, 4: 0x7E},
    "cover_open": {1: 0x1A, 2: 0x16, 3: 0x12, 4: 0x12},
    "cutter_error": {1: 0x1A, 2: 0x52, 3: 0x1A, 4: 0x12},
    "stall": ONLINE,
    "slow": ONLINE,
}
"""DLE EOT answers per state: fixed bits 0xx1xx10 with the cause's bit set."""
CANNOT_PRINT: Final = ("paper_out", "cover_open", "cutter_error", "silent")
SLOW_BYTES_PER_S: Final = 960
STALL_AFTER: Final = 400
"""Bytes of a job that a stalling printer still takes."""
LOOK_S: Final = 0.02


class PaperSimulator:
    """Listens on 127.0.0.1; one conversation at a time, like a printer."""

    def __init__(self, state: DockState, port: int = 0, width_dots: int = 576) -> None:
        self._state = state
        self._width = width_dots
        self._listener: socket.socket | None = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self._stopping = threading.Event()
        self._decoder = Decoder(width_dots)
        self._raw = bytearray()
        self._stalled_after = 0

    def stop(self) -> None:
        """Ask the loop to end."""
        self._stopping.set()

    def run(self) -> None:
        """Print until stopped."""
        try:
            while not self._stopping.is_set():
                if self._state.printer() == "absent":
                    self._unplug()
                    self._stopping.wait(LOOK_S)
                    continue
                listener = self._plug()
                listener.settimeout(LOOK_S)
                try:
                    client, _ = listener.accept()
                except TimeoutError:
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
        # A connection that ended in the middle of a slip leaves nothing behind for the next one.
        self._decoder.drop()
        self._raw.clear()
        self._stalled_after = 0
        while not self._stopping.is_set():
            word = self._state.printer()
            if word == "absent":
                return
            if self._stalled_after > STALL_AFTER:
                if word != "stall":
                    # Someone switched it off and on: what it had half received is gone.
                    return
                self._stopping.wait(LOOK_S)
                continue
            try:
                data = client.recv(512 if word in ("slow", "stall") else 65536)
            except TimeoutError:
                data = b""
            else:
                if not data:
                    return
            if word == "slow":
                time.sleep(len(data) / SLOW_BYTES_PER_S)
            self._take(client, data, word)

    def _take(self, client: socket.socket, data: bytes, word: str) -> None:
        rest, asked = take_realtime(data)
        if word in ANSWERS:
            client.sendall(bytes(ANSWERS[word][n] for n in asked if n in ANSWERS[word]))
        if word in CANNOT_PRINT:
            return
        if word == "stall":
            self._stalled_after += len(rest)
        self._raw += rest
        for slip in self._decoder.feed(rest):
            self._keep(slip)
        self._answer_completion(client, word)

    def _answer_completion(self, client: socket.socket, word: str) -> None:
        if self._decoder.completion_asked and word not in (*CANNOT_PRINT, "stall"):
            client.sendall((b"\x03" if word == "near_end" else b"\x00") * self._decoder.completion_asked)
            self._decoder.completion_asked = 0

    def _keep(self, slip: Slip) -> None:
        folder = self._state.folder / "paper"
        number = 1 + max((slip_number(p) for p in self._state.slips()), default=0)
        raw, self._raw = bytes(self._raw), bytearray()
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
