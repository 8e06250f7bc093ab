"""Runs qmllint over every QML file of the terminal and of the dock; a warning fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / "kiosk" / "ui" / "qml", ROOT / "drivers" / "dock" / "qml")
# Bridge and dock are context properties set from Python, so their names cannot be known to the linter.
QUIET = ("--unqualified", "disable", "--context-properties", "disable")


def main() -> int:
    """0: no warning."""
    tool = Path(PySide6.__path__[0]) / "qmllint"
    files = sorted(str(p) for folder in FOLDERS for p in folder.rglob("*.qml"))
    result = subprocess.run(  # noqa: S603  our own tool on our own files
        [str(tool), "--max-warnings", "0", *QUIET[:2], *files], capture_output=True, text=True, check=False
    )
    sys.stdout.write(result.stdout + result.stderr)
    if result.returncode == 0:
        print(f"qmllint: {len(files)} files, no warnings")
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
