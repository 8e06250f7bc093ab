"""XPath by JavaRosa, the engine inside pyxform's wheel. Needs a JDK: tests skip with a clear message without one."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent / "java" / "Evaluate.java"


def need_jdk() -> None:
    """Skip the test where JavaRosa cannot be driven."""
    if shutil.which("java") is None or shutil.which("javac") is None:
        pytest.skip("no JDK on this machine: JavaRosa cannot be asked")


def evaluate(expressions: Sequence[str]) -> list[str]:
    """String values of expressions, in order, in one JVM."""
    jar = files("pyxform").joinpath("validators", "odk_validate", "bin", "ODK_Validate.jar")
    done = subprocess.run(
        ["java", "-Duser.timezone=Asia/Shanghai", "-cp", str(jar), str(SOURCE)],
        input="\n".join(expressions).encode() + b"\n",
        capture_output=True,
        timeout=60,
        check=True,
    )
    values = done.stdout.decode().splitlines()
    assert len(values) == len(expressions), done.stderr.decode()[-500:]
    return values
