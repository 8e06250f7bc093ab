"""One look: one file of colours, one style of icons; a page of trouble says what happened, what to do, who helps."""

from __future__ import annotations

import re

from kiosk.ui.pages.home import MessagePage
from tests.ui.gallery import ROOT
from tests.ui.samples import samples

QML = ROOT / "kiosk" / "ui" / "qml"
ICONS = ROOT / "resources" / "icons"
LINE = 'viewBox="0 0 96 96" fill="none" stroke="{}" stroke-width="5" stroke-linecap="round" stroke-linejoin="round">'
PICTURES = {"danxia", "danxia-boat", "tear"}
"""The cliffs, the boat and the torn edge of paper are no icons."""
HELPERS = re.compile("工作人员|技术员|市平台")


def test_no_colour_stands_outside_the_theme() -> None:
    found = {
        file.name: codes
        for file in QML.rglob("*.qml")
        if file.name != "Theme.qml" and (codes := re.findall(r'"#[0-9A-Fa-f]{3,8}"', file.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_every_icon_is_drawn_with_the_one_line_in_a_colour_of_the_theme() -> None:
    theme = re.findall(r'"(#[0-9A-F]{6})"', (QML / "Theme.qml").read_text(encoding="utf-8"))
    odd = [
        icon.stem
        for icon in ICONS.glob("*.svg")
        if icon.stem not in PICTURES
        and not any(LINE.format(colour) in icon.read_text(encoding="utf-8") for colour in theme)
    ]
    assert odd == []


def test_every_icon_that_a_sample_names_is_there() -> None:
    names = set(re.findall(r"icon='([^']+)'", repr(samples())))
    assert len(names) > 10
    assert {name for name in names if not (ICONS / f"{name}.svg").is_file()} == set()


def test_every_page_of_trouble_says_what_happened_what_to_do_and_who_helps() -> None:
    pages = {name: page for name, (page, _) in samples().items() if isinstance(page, MessagePage)}
    assert len(pages) >= 3
    for name, page in pages.items():
        assert page.title, name
        assert page.sentence, name
        assert HELPERS.search(page.sentence + page.help), name
        assert page.button, name
