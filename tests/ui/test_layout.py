"""Every page, at every size, in usual and large type, usual and lowered: nothing cut, nothing out of bounds, nothing on
top of something else, nothing too small, nothing pale."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor
from PySide6.QtQuick import QQuickView

from kiosk.ui.bridge import focused
from tests.ui.samples import samples
from tests.ui.walk import faults, hidden, is_control, items, parts, ratio, rect, turned

SIZES = [(1920, 1080), (1080, 1920), (1366, 768), (1024, 600)]
KINDS: dict[str, Any] = {
    "usual": {},
    "large": {"large": True},
    "lowered": {"lowered": True},
    "both": {"large": True, "lowered": True},
}
MEASURED = {(1920, 1080), (1024, 600)}
"""Where colours are measured on the picture: they do not change with the size, but texts of other sizes do."""
REACH = 640
"""Of 1920: what is touched lies below this in portrait when the screen is lowered."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_every_page_is_whole_and_reachable(make_window: Any, qtlog: Any, size: tuple[int, int], kind: str) -> None:
    bridge, window = make_window(*size)
    contrast = size in MEASURED and "lowered" not in KINDS[kind]
    wrong: list[str] = []
    for name, (page, chrome) in samples().items():
        bridge.show(page, replace(chrome, voice=True, **KINDS[kind]))
        # Behind the warning nothing is to be read or touched.
        open_page = name != "idle"
        for part in turned(window):
            wrong += faults(window, f"{name}/{part}", overlapping=open_page, contrast=contrast and open_page)
    # Binding loops, errors in QML.
    wrong += [f"Qt says {record.message}" for record in qtlog.records]
    assert not wrong, "\n".join(wrong)


def test_the_parts_of_a_page_hold_all_of_it_and_lead_to_its_end(make_window: Any) -> None:
    """What is on no part would be lost; a page that must be read whole leads on from its last part alone."""
    bridge, window = make_window(1920, 1080)
    turning = 0
    for name, (page, chrome) in samples().items():
        bridge.show(page, replace(chrome, large=True))
        window.view.grabWindow()
        if (found := parts(window.view.rootObject())) is None:
            continue
        turning += 1
        spans = found.property("parts").toVariant()
        assert all(span["from"] < span["to"] for span in spans), name
        assert all(one["to"] <= other["from"] for one, other in pairwise(spans)), name
    assert turning > 10


def test_lowered_everything_to_touch_in_portrait_is_low(make_window: Any) -> None:
    bridge, window = make_window(1080, 1920)
    for name in ("home", "home-card", "home-full", "account-entry", "amount", "query-pin"):
        page, chrome = samples()[name]
        bridge.show(page, replace(chrome, lowered=True))
        window.view.grabWindow()
        buttons = [i for i in items(window.view.rootObject()) if is_control(i) and not i.objectName()]
        highest = min(rect(b).top() for b in buttons)
        assert highest >= REACH, (name, highest)


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_what_the_keys_write_is_seen_on_every_part(make_window: Any, size: tuple[int, int]) -> None:
    """Nobody types what nobody sees."""
    bridge, window = make_window(*size)
    unseen: list[str] = []
    for name, (page, chrome) in samples().items():
        if (field := focused(page)) is None:
            continue
        bridge.show(page, replace(chrome, large=True))
        for part in turned(window):
            shown = [
                i for i in items(window.view.rootObject()) if i.objectName() == f"field:{field.id}" and not hidden(i)
            ]
            if not shown:
                unseen.append(f"{name}/{part} {field.id}")
    assert not unseen, "\n".join(unseen)


BAD = """
import QtQuick
Rectangle {
    width: 400; height: 300; color: "#FFFFFF"
    Text { x: 390; text: "outside"; font.pixelSize: 24; width: 200 }
    Text { y: 40; width: 60; text: "an elided text"; elide: Text.ElideRight; font.pixelSize: 24 }
    Text { y: 80; text: "small"; font.pixelSize: 12 }
    Text { y: 120; text: "pale pale pale"; color: "#BBBBBB"; font.pixelSize: 24 }
    Text { y: 160; text: "under"; font.pixelSize: 24 }
    Text { y: 162; text: "over"; font.pixelSize: 24 }
    Text { y: 200; width: 40; text: "wide word"; font.pixelSize: 24 }
    Item { y: 230; width: 100; height: 20; clip: true; Text { text: "cut"; font.pixelSize: 24 } }
    Item { x: 200; y: 230; width: 30; height: 70; property bool repeats: false; property string name: "narrow" }
    Item { x: 210; y: 230; width: 70; height: 70; property bool repeats: false; property string name: "covering" }
}
"""


def test_each_fault_is_found(qapp: Any, tmp_path: Path) -> None:
    file = tmp_path / "Bad.qml"
    file.write_text(BAD, encoding="utf-8")
    view = QQuickView()
    view.setSource(QUrl.fromLocalFile(str(file)))
    view.show()

    class Shown:
        pass

    shown = Shown()
    shown.view = view  # type: ignore[attr-defined]
    told = "\n".join(faults(shown, "bad", contrast=True))
    view.close()
    for expected in (
        "'outside' leaves the window", "'an elided text' is elided", "'small' is smaller than 24 px",
        "'pale pale pale' is pale", "'under' lies on 'over'", "'wide word' is wider than its place", "'cut' is cut",
        "control narrow is smaller than 60 px", "narrow lies on covering",
    ):  # fmt: skip
        assert expected in told


def test_theme_pairs_have_enough_contrast() -> None:
    theme = (Path(__file__).resolve().parents[2] / "kiosk" / "ui" / "qml" / "Theme.qml").read_text(encoding="utf-8")
    colours = dict(re.findall(r'property color (\w+): "(#[0-9A-F]{6})"', theme))
    for ink, ground in [
        ("ink", "ground"),
        ("ink", "paper"),
        ("ink", "keyDown"),
        ("soft", "ground"),
        ("soft", "paper"),
        ("soft", "grey"),
        ("paper", "red"),
        ("paper", "redDark"),
        ("paper", "green"),
        ("green", "ground"),
        ("green", "grey"),
        ("green", "greenSoft"),
        ("amber", "amberSoft"),
        ("amber", "ground"),
        ("amber", "paper"),
        ("bad", "badSoft"),
        ("bad", "ground"),
        ("bad", "paper"),
        ("bad", "grey"),
        ("red", "grey"),
        ("red", "paper"),
        ("hint", "paper"),
    ]:
        found = ratio(QColor(colours[ink]), QColor(colours[ground]))
        assert found >= 4.5, (ink, ground, found)
