"""docs/gallery shows every page there is and none that there was, small, and the same at every drawing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui import gallery
from tests.ui.samples import samples

FOLDER = gallery.ROOT / "docs" / "gallery"
MOST = 6_000_000
PART = re.compile(r"-\d+\.png$")


def pictures(folder: Path) -> set[str]:
    return {file.name for file in folder.glob("*.png")}


def expected() -> set[str]:
    """One picture a page, size and kind; further parts come beside these."""
    return {f"{name}-{size}{kind}.png" for name in samples() for size in gallery.SIZES for kind in gallery.KINDS}


def firsts(names: set[str]) -> set[str]:
    """The pictures of pages without those of their further parts."""
    return {n for n in names if not n.startswith("sheet-") and not (PART.search(n) and PART.sub(".png", n) in names)}


def test_names_and_count_are_those_of_the_samples() -> None:
    assert firsts(pictures(FOLDER)) == expected()
    assert len(expected()) == 4 * len(samples())


def test_the_index_links_every_picture_and_nothing_else() -> None:
    linked = re.findall(r"\]\(([^)]+\.png)\)", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert len(linked) == len(set(linked))
    assert set(linked) == pictures(FOLDER)


def test_the_folder_stays_small() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < MOST


def test_drawn_again_by_another_process_a_page_gives_the_same_bytes(tmp_path: Path) -> None:
    names = ["home", "done", "query-answer-long", "technician-desk"]
    once, again = (drawn_by_a_process(tmp_path / run, names) for run in ("once", "again"))
    assert once == again
    assert "query-answer-long-landscape-large-2.png" in once
    assert len(set(once.values())) == len(once)


def drawn_by_a_process(folder: Path, names: list[str]) -> dict[str, bytes]:
    environment = {**os.environ, "PYTHONPATH": str(gallery.ROOT), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.ui.gallery", str(folder), *names]
    subprocess.run(command, check=True, env=environment, cwd=gallery.ROOT, timeout=120)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_what_no_page_has_any_more_is_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object) -> None:
    pages = samples()
    monkeypatch.setattr(gallery, "samples", lambda: {"message": pages["message"]})
    (tmp_path / "gone-landscape.png").write_bytes(b"")
    gallery.gallery(tmp_path)
    assert firsts(pictures(tmp_path)) == {
        f"message-{size}{kind}.png" for size in gallery.SIZES for kind in gallery.KINDS
    }


@pytest.mark.parametrize("words", [["--large"], ["x", "no-such-page"]])
def test_words_that_mean_nothing_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        gallery.main(words)
    assert "error" in capsys.readouterr().err
