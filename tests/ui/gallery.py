"""Draws every sample page, in usual and large type, in both orientations: python -m tests.ui.gallery FOLDER [NAME …]

Without names the folder becomes the gallery: small pictures, contact sheets and README.md, and what is of no page any
more is deleted. With names (or --en) only those pages are drawn, in full size."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageColor, ImageDraw
from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QGuiApplication

from kiosk.ui import app
from kiosk.ui.bridge import Bridge
from tests.ui.samples import samples
from tests.ui.walk import RGB, drawn, parts, turned

SIZES = {"landscape": (1920, 1080), "portrait": (1080, 1920)}
KINDS = {"": False, "-large": True}
ROOT = Path(__file__).resolve().parents[2]
ICONS = (ROOT / "resources" / "icons").as_uri()
SHARE = 0.35
"""Of a page's own width and height."""
EDGES = (0.35, 0.7)
"""Between a letter and its ground."""
SHEET = {"landscape": (6, 240), "portrait": (12, 120)}
"""Pictures in a row of a contact sheet, and how wide each is there."""
ON_A_SHEET = 48


@dataclass(frozen=True, slots=True)
class Drawn:
    """One picture. `part` is 0 for a page that does not turn, else counted from 1."""

    name: str
    size: str
    kind: str
    part: int
    image: Image.Image

    @property
    def file(self) -> str:
        """amount-landscape-large.png; of a page that turns, its first part, then amount-landscape-large-2.png."""
        return f"{self.name}-{self.size}{self.kind}{f'-{self.part}' if self.part > 1 else ''}.png"


def draw(
    names: Iterable[str], language: str = "zh", sizes: Iterable[str] = SIZES, kinds: Iterable[str] = KINDS
) -> Iterator[Drawn]:
    """The pages of those names, each part of each, as they stand once they have settled."""
    if QGuiApplication.instance() is None:
        app.prepare("offscreen")
    application = app.application(["gallery"])
    pages = samples()
    for size in sizes:
        bridge = Bridge(lambda action, value: None, ICONS)
        window = app.Window(bridge, lambda: None, *SIZES[size], fullscreen=False)
        for kind in kinds:
            for name in names:
                page, chrome = pages[name]
                bridge.show(page, replace(chrome, voice=True, language=language, large=KINDS[kind]))
                settle(bridge)
                for part in turned(window):
                    turns = parts(window.view.rootObject()) is not None
                    yield Drawn(name, size, kind, part + 1 if turns else 0, drawn(window.view.grabWindow()))
        window.close()
        application.processEvents()


def settle(bridge: Bridge) -> None:
    """Wait until the page takes touches."""
    if not bridge.settled:
        loop = QEventLoop()
        bridge.settledChanged.connect(loop.quit)
        while not bridge.settled:
            loop.exec()
        bridge.settledChanged.disconnect(loop.quit)


def rgb(code: str) -> RGB:
    """Of "#RRGGBB"."""
    red, green, blue = ImageColor.getrgb(code)[:3]
    return red, green, blue


def palette() -> Image.Image:
    """The colours of Theme.qml and of the cliffs, and what lies between letters and their grounds."""
    theme = (ROOT / "kiosk" / "ui" / "qml" / "Theme.qml").read_text(encoding="utf-8")
    cliffs = (ROOT / "resources" / "icons" / "danxia.svg").read_text(encoding="utf-8")
    named = {name: rgb(code) for name, code in re.findall(r'color (\w+): "(#[0-9A-F]{6})"', theme)}
    colours = [*named.values(), *(rgb(c) for c in sorted(set(re.findall(r"#[0-9A-F]{6}", cliffs))))]
    pairs = [("ink", "paper"), ("green", "paper"), ("red", "paper"), ("amber", "amberSoft"), ("bad", "badSoft")]
    colours += [mixed(named[one], named[other], share) for one, other in pairs for share in EDGES]
    # Behind the idle warning everything is dim.
    colours += [mixed(named["ink"], named[name], 0.3) for name in ("ground", "paper", "green", "red")]
    flat = Image.new("P", (1, 1))
    flat.putpalette([part for colour in colours for part in colour])
    return flat


def mixed(one: RGB, other: RGB, share: float) -> RGB:
    """`share` of the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def packed(image: Image.Image) -> bytes:
    """PNG in few colours: the same picture gives the same bytes."""
    file = BytesIO()
    image.quantize(palette=palette(), dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def small(image: Image.Image) -> bytes:
    """Reduced."""
    return packed(image.resize((round(image.width * SHARE), round(image.height * SHARE)), Image.Resampling.BOX))


def sheet(pictures: list[Drawn], size: str) -> bytes:
    """Many pages at a glance."""
    across, width = SHEET[size]
    height = width * SIZES[size][1] // SIZES[size][0]
    rows = -(-len(pictures) // across)
    whole = Image.new("RGB", (across * (width + 8) + 8, rows * (height + 24) + 8), "#FFFFFF")
    pen = ImageDraw.Draw(whole)
    for place, picture in enumerate(pictures):
        x, y = 8 + place % across * (width + 8), 8 + place // across * (height + 24)
        whole.paste(picture.image.resize((width, height), Image.Resampling.BOX), (x, y))
        pen.rectangle((x - 1, y - 1, x + width, y + height), outline="#999999")
        pen.text((x, y + height + 2), picture.name[: width // 6], fill="#000000")
    return packed(whole)


def sheet_names(count: int) -> list[str]:
    """The contact sheets of so many pages."""
    numbers = range(1, -(-count // ON_A_SHEET) + 1)
    return [f"sheet-{size}{kind}-{number}.png" for size in SIZES for kind in KINDS for number in numbers]


def index(files: Iterable[str]) -> str:
    """README.md of the gallery: a line a page, a link a picture."""
    names = sorted(samples())
    present = sorted(files)
    lines = [
        "# Every page of the terminal",
        "",
        "Made by `make gallery` from the pages of `tests/ui/samples.py`, reduced: usual and large type,",
        "on a wide screen and on a tall one. Where a page turns, its further parts are numbered. At a glance: "
        + " · ".join(f"[{s.removesuffix('.png').replace('-', ' ')}]({s})" for s in sheet_names(len(names)))
        + ".",
        "",
        "| page | " + " | ".join(f"{size}{kind.replace('-', ' ')}" for size in SIZES for kind in KINDS) + " |",
        "|---|" + "---|" * (len(SIZES) * len(KINDS)),
    ]
    for name in names:
        cells = []
        for size in SIZES:
            for kind in KINDS:
                stem = f"{name}-{size}{kind}"
                own = [
                    f
                    for f in present
                    if f == f"{stem}.png" or f.removeprefix(f"{stem}-").removesuffix(".png").isdigit()
                ]
                cells.append(" ".join(f"[{at}]({f})" for at, f in enumerate(sorted(own, key=part_of), 1)))
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def part_of(file: str) -> int:
    """1 for a page's only or first picture."""
    last = file.removesuffix(".png").rsplit("-", 1)[-1]
    return int(last) if last.isdigit() else 1


def gallery(folder: Path) -> None:
    """Draw all, and delete what no page has any more."""
    names = sorted(samples())
    made: dict[str, bytes] = {}
    for size in SIZES:
        for kind in KINDS:
            pictures = list(draw(names, sizes=[size], kinds=[kind]))
            made |= {p.file: small(p.image) for p in pictures}
            firsts = [p for p in pictures if p.part < 2]
            bounds = [*range(0, len(firsts), ON_A_SHEET), len(firsts)]
            for number, (start, end) in enumerate(pairwise(bounds), 1):
                made[f"sheet-{size}{kind}-{number}.png"] = sheet(firsts[start:end], size)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        if old.name not in made:
            old.unlink()
    for name, data in made.items():
        (folder / name).write_bytes(data)
    (folder / "README.md").write_text(index(n for n in made if not n.startswith("sheet-")), encoding="utf-8")


UNHINTED = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <match target="pattern"><edit name="hinting" mode="assign"><bool>false</bool></edit></match>
  <match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit></match>
</fontconfig>
"""


@contextmanager
def unhinted() -> Iterator[None]:
    """Letters fitted to pixels come out a shade different by what was drawn before them: here none are fitted. To be
    entered before Qt opens its first font."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "fonts.conf"
        file.write_text(UNHINTED, encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(file)
        yield


def main(words: list[str]) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="gallery", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *sorted(samples())])
    parser.add_argument("--en", action="store_true", help="in English, in full size")
    asked = parser.parse_args(words)
    with unhinted():
        if not asked.names and not asked.en:
            gallery(asked.folder)
            return
        asked.folder.mkdir(parents=True, exist_ok=True)
        for picture in draw(asked.names or sorted(samples()), "en" if asked.en else "zh"):
            picture.image.save(asked.folder / picture.file)


if __name__ == "__main__":
    main(sys.argv[1:])
