"""ODK Validate, the validator in pyxform's wheel: JavaRosa loads the form and walks through it. Needs a JRE."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from forms.authoring.finding import Finding, Place, error

TIMEOUT_S: Final = 100.0
_JAR: Final = ("validators", "odk_validate", "bin", "ODK_Validate.jar")
_PATH: Final = re.compile(r"/data((?:/[\w.-]+(?:\[\d+\])?)+)")
_WORDS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"cannot handle function '([^']+)'"), "没有函数 {0}()"),
    (re.compile(r"[Cc]ycle detected.*?(?:within|involving)?[^\n]*", re.S), "计算互相依赖，成了一个圈"),
    (re.compile(r"Can.t have a .*?self|depends on itself|self.?reference", re.I), "表达式引用了自己"),
    (re.compile(r"Logic references (\S+) which is not a valid question"), "引用了不存在的题目 {0}"),
    (re.compile(r"XPath syntax|parse error|Bad node|Couldn't understand the expression", re.I), "表达式写法有误"),
)


class ValidatorMissing(Exception):
    """ODK Validate cannot run here. The text says in Chinese why."""

    code = "validator_missing"


def java() -> str:
    """The Java launcher. Raises ValidatorMissing."""
    found = shutil.which("java")
    if found is None:
        raise ValidatorMissing("本机没有 Java（8 以上），没有用 ODK Validate 检查；请在装有 Java 的机器上再查一次")
    return found


def validate(xform: bytes, file: str) -> list[Finding]:
    """Findings of the validator; none for a valid form. Raises ValidatorMissing."""
    launcher = java()
    with as_file(files("pyxform").joinpath(*_JAR)) as jar, tempfile.TemporaryDirectory() as folder:
        if not jar.is_file():
            raise ValidatorMissing("pyxform 里没有 ODK_Validate.jar，没有用 ODK Validate 检查")
        form = Path(folder) / "form.xml"
        form.write_bytes(xform)
        command = [launcher, "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8", "-jar", str(jar), str(form)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=False)  # noqa: S603 the launcher found above
        except subprocess.TimeoutExpired:
            return [error("odk_validate", Place(file), f"ODK Validate 在 {TIMEOUT_S:.0f} 秒内没有查完")]
    if done.returncode == 0:
        return []
    return [error("odk_validate", Place(file), _words(done.stderr.decode("utf-8", "replace")))]


def question_of(message: str) -> str:
    """The name of the question that a validator's message is about, or ''."""
    found = _PATH.search(message)
    return re.sub(r"\[\d+\]", "", found[1]).rpartition("/")[2] if found else ""


def _words(text: str) -> str:
    lines = [
        line.strip()
        for line in text.splitlines()
        if line.strip() and not line.startswith(("\tat ", "\t...", "Validating:", "Result:", "Caused by:", ">>"))
    ]
    plain = " ".join(dict.fromkeys(lines)).split("The following files failed")[0].strip()
    for pattern, words in _WORDS:
        if found := pattern.search(plain):
            question = question_of(plain)
            where = f"题目 {question}：" if question else ""
            return f"ODK Validate：{where}{words.format(*found.groups())}（{plain[:200]}）"
    return f"ODK Validate：{plain[:300]}"
