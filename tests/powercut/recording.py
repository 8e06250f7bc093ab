"""Record one day of the ledger on a logged drive: FUSE file, loop device, ext4, the real writer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.powercut.log import Event, events
from tests.support.centres import until

SIZE = 48 << 20
TOOLS = ("mkfs.ext4", "losetup", "e2fsck", "debugfs", "fusermount3", "unshare")
_SESSION = """
set -e
mount -t ext4 -o noatime {loop} {mounted}
{python} -m tests.powercut.writer {mounted} {promise} {count} {synchronous}
umount {mounted}
"""


def missing() -> str:
    """What this machine lacks for it; "" when it can."""
    if os.geteuid() != 0:
        return "needs root for loop devices and mounts"
    if not Path("/dev/fuse").exists():
        return "needs /dev/fuse"
    if not Path("/dev/loop-control").exists():
        return "needs loop devices"
    lacking = [t for t in TOOLS if not shutil.which(t)]
    return f"needs {', '.join(lacking)}" if lacking else ""


def record(folder: Path, count: int, synchronous: str) -> tuple[Path, list[Event]]:
    """(the image before the first event, everything that then happened). Each recording has a loop device, an image and
    folders of its own."""
    if lacks := missing():
        pytest.skip(lacks)
    folder.mkdir()
    image, base, log = folder / "image", folder / "base", folder / "log"
    fuse, mounted = folder / "fuse", folder / "mounted"
    fuse.mkdir()
    mounted.mkdir()
    with image.open("wb") as file:
        file.truncate(SIZE)
    quick = "lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0"
    subprocess.run(["mkfs.ext4", "-q", "-E", quick, str(image)], check=True)
    shutil.copyfile(image, base)
    log.touch()
    drive = subprocess.Popen([sys.executable, "-m", "tests.powercut.drive", str(fuse), str(image), str(log)])
    try:
        until(lambda: (fuse / "disk").exists() or drive.poll() is not None)
        loop = subprocess.run(
            ["losetup", "--find", "--show", str(fuse / "disk")], capture_output=True, text=True, check=True
        ).stdout.strip()
        try:
            script = _SESSION.format(
                loop=loop, mounted=mounted, python=sys.executable, promise=fuse / "promise", count=count,
                synchronous=synchronous,
            )  # fmt: skip
            # A mount namespace of its own: nothing stays mounted whatever happens.
            subprocess.run(["unshare", "-m", "bash", "-c", script], check=True, timeout=120)
        finally:
            subprocess.run(["losetup", "--detach", loop], check=True)
    finally:
        subprocess.run(["fusermount3", "-u", "-z", str(fuse)], check=False)
        drive.wait(20)
    return base, list(events(log))
