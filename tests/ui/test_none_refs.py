from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject


def lost_references_to_none(call: Any, times: int = 1000) -> int:
    before = sys.getrefcount(None)
    for _ in range(times):
        call()
    return before - sys.getrefcount(None)


def test_a_thousand_void_calls_lose_no_reference_to_none(qapp: Any) -> None:
    thing = QObject()
    for call in (QCoreApplication.processEvents, lambda: thing.setObjectName("x"), lambda: thing.blockSignals(False)):
        # A defect of this kind loses one reference a call; the interpreter itself comes and goes by a handful.
        assert lost_references_to_none(call) < 100
