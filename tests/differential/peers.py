"""The two other engines as child processes: JavaRosa (from pyxform's wheel) and @getodk/xforms-engine (from npm).

Both speak the protocol that `JavaRosaPeer.java` describes.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.differential.generator import Operation

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build"
ENGINE = "@getodk/xforms-engine@0.22.0"
JSDOM = "jsdom@24"
ZONE = "Asia/Shanghai"


class PeerMissing(Exception):
    """The peer cannot be run on this machine; the text says what is lacking."""


class PeerFailed(Exception):
    """The peer answered with an error."""


def validator() -> Path:
    """The jar in pyxform's wheel, which holds JavaRosa. Raises `PeerMissing`."""
    spec = find_spec("pyxform")
    if spec is None or spec.origin is None:
        raise PeerMissing("pyxform is not installed (extra `authoring`)")
    jar = Path(spec.origin).parent / "validators/odk_validate/bin/ODK_Validate.jar"
    if not jar.is_file():
        raise PeerMissing(f"{jar.name} is not in pyxform's wheel")
    return jar


def javarosa_command(folder: Path) -> list[str]:
    """Compile the driver into `folder`; the command that runs it. Raises `PeerMissing`."""
    jar = validator()
    if shutil.which("javac") is None or shutil.which("java") is None:
        raise PeerMissing("no JDK (java and javac) on this machine")
    subprocess.run(
        ["javac", "-encoding", "UTF-8", "-cp", str(jar), "-d", str(folder), str(HERE / "JavaRosaPeer.java")],
        check=True, timeout=120,
    )  # fmt: skip
    return ["java", f"-Duser.timezone={ZONE}", "-cp", f"{folder}{os.pathsep}{jar}", "JavaRosaPeer"]


def xforms_engine_command() -> list[str]:
    """Install the engine below build/ where it is not yet; the command that runs it. Raises `PeerMissing`."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise PeerMissing("no Node (node and npm) on this machine")
    folder = BUILD / "xforms-engine"
    modules = folder / "node_modules"
    if not (modules / "@getodk/xforms-engine/dist/index.js").is_file() or not (modules / "jsdom").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", ENGINE, JSDOM],
            cwd=folder, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        if done.returncode:
            raise PeerMissing(f"npm cannot install {ENGINE}: {done.stderr.strip().splitlines()[-1:]}")
    return ["node", str(HERE / "xforms_engine_peer.mjs"), str(modules.resolve())]


class Peer:
    """A running engine. `name` is for messages."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            encoding="utf-8", env={**os.environ, "TZ": ZONE},
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.stdin.close()  # type: ignore[union-attr]
        self._process.stdout.close()  # type: ignore[union-attr]
        self._process.wait(timeout=20)

    def open(self, form: Path) -> tuple[str, int]:
        """The initial instance XML, and nanoseconds. Raises `PeerFailed`."""
        return self._instance(f"form\t{form}")

    def can(self, operation: Operation, select1: bool) -> bool:
        """Whether a person could do it now."""
        return self._ask("can\t" + line(operation, select1)) == "yes"

    def do(self, operation: Operation, select1: bool) -> tuple[str, int]:
        """The instance after it, and nanoseconds. Raises `PeerFailed`."""
        return self._instance(line(operation, select1))

    def _instance(self, command: str) -> tuple[str, int]:
        kind, _, rest = self._ask(command).partition(" ")
        if kind != "xml":
            raise PeerFailed(f"{self.name}: {base64.b64decode(rest).decode()}")
        took, _, xml = rest.partition(" ")
        return base64.b64decode(xml).decode(), int(took)

    def _ask(self, command: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise PeerFailed(f"{self.name} has ended")
        return answer.rstrip("\n")


def line(operation: Operation, select1: bool) -> str:
    """An operation in the protocol; a choice of one is told from a choice of many."""
    name, value = operation["op"], operation.get("value")
    if name == "remove":
        values = [str(operation["i"])]
    elif name in ("select", "rank"):
        values = list(value or [])
        name = "select1" if name == "select" and select1 else name
    elif name == "trigger":
        values = ["OK"] if value else []
    elif name == "set":
        values = [str(value)] if value else [""]
    else:
        values = []
    return "\t".join([name, operation["ref"], *(base64.b64encode(v.encode()).decode() for v in values)])
