"""What this machine has to speak with. Asked before the first frame, so that its bar is the one that stays: this
imports next to nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

PROGRAMS: Final = {"speech-dispatcher": "spd-say", "espeak-ng": "espeak-ng"}
"""`[sound] driver` → its program, the first choice first."""


def sound_can_leave(devices: Path = Path("/dev/snd"), runtime: str | None = None, server: str | None = None) -> bool:
    """Whether the machine has somewhere to play to: a sound card, or a sound server of this user."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "") if runtime is None else runtime
    server = os.environ.get("PULSE_SERVER", "") if server is None else server
    sockets = [Path(runtime) / name for name in ("pulse/native", "pipewire-0")] if runtime else []
    return bool(server) or any(devices.glob("pcmC*D*p")) or any(socket.exists() for socket in sockets)


def speaker(
    driver: str,
    find: Callable[[str], str | None] = shutil.which,
    audible: Callable[[], bool] = sound_can_leave,
) -> tuple[str, str] | None:
    """The driver that speaks, and its program, for `[sound] driver`; None: nobody does.

    `auto` takes what is installed, and nothing where no sound can leave the machine: espeak-ng ends there as if all
    were well, and 朗读 would be a button that does nothing."""
    if driver == "auto" and not audible():
        return None
    for name, program in PROGRAMS.items():
        path = find(program) if driver in ("auto", name) else None
        if path:
            return name, path
    return None
