"""What the first frame waits for: no page but its own, no name that costs a fifth of it, no library of the ledger's."""

from __future__ import annotations

import subprocess
import sys

BEFORE = "import sys, kiosk.config, kiosk.ui.opening; print('\\n'.join(sys.modules))"
LATER = (
    "kiosk.terminal", "kiosk.ui.pages.page", "kiosk.ui.pages.paying", "kiosk.keyboard.state", "pydantic", "requests",
    "sqlite_utils", "sqlcipher3", "escpos", "smartcard", "yaml", "segno",
    "subprocess", "kiosk.speech.voice",
)  # fmt: skip


def test_nothing_of_later_is_loaded_before_the_first_frame() -> None:
    loaded = subprocess.run([sys.executable, "-c", BEFORE], capture_output=True, text=True, check=True, timeout=60)
    assert not set(loaded.stdout.split()) & set(LATER)
