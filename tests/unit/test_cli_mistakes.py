"""A person's ordinary mistakes at the command line: one line with a stable code, exit status 1, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.cli import main
from sync.clock import SystemClock
from sync.enrol import provision
from sync.gateway.store import Store

Said = Callable[..., str]
NOWHERE = Path("/nonexistent/there")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """What a command that fails leaves on standard error: one line, and exit status 1."""

    def run(*words: object) -> str:
        monkeypatch.setattr(sys, "argv", ["huimin", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        text = capsys.readouterr().err
        assert (ended.value.code, text.count("\n")) == (1, 1), text
        return text

    return run


@pytest.fixture
def db(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'centre.db'}"
    store = Store(url)
    store.create("centre-1")
    store.engine.dispose()
    return url


@pytest.mark.parametrize(
    "words", [["escrow", "--terminal", "T1", "--out", "o.json"], ["decide", "--op", "x", "accept"]]
)
@pytest.mark.parametrize("key", [None, "no hex", "ab"])
def test_a_decision_key_that_is_not_there_is_asked_for_by_dir(
    said: Said, db: str, tmp_path: Path, words: list[str], key: str | None
) -> None:
    if key is not None:
        (tmp_path / "decision.key").write_text(key)
    text = said("centre", words[0], "--db", db, "--dir", tmp_path, *words[1:])
    assert text.startswith(f"huimin: decision_key: {tmp_path / 'decision.key'}: ")
    assert "--dir" in text
    assert key is None or key not in text.replace(str(tmp_path), "")
    assert said("gateway", "--db", db, "--port", "0", "--dir", tmp_path).startswith("huimin: decision_key: ")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("foo", "not a database URL"),
        ("nope://u:hush@h/x", "nope: no such kind"),
        ("sqlite:////nonexistent/x.db", "no such file"),
        ("postgresql+psycopg://u:hush@127.0.0.1:1/x", "u:***@127.0.0.1:1/x: "),
    ],
)
def test_a_database_that_is_none_is_named_without_its_password(said: Said, url: str, why: str) -> None:
    text = said("centre", "answer", "--db", url, "--terminal", "T1", "--challenge", "1")
    assert text.startswith("huimin: centre_db: ")
    assert why in text
    assert "hush" not in text
    assert "sqlalche" not in text


def test_a_mistyped_path_makes_no_new_centre(said: Said, tmp_path: Path) -> None:
    said("centre", "held", "--db", f"sqlite:///{tmp_path / 'typo.db'}")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "empty.db").touch()
    assert "holds no centre" in said("centre", "restored", "--db", f"sqlite:///{tmp_path / 'empty.db'}")
    (tmp_path / "text.db").write_text("no database" * 100)
    assert "not a database" in said("centre", "held", "--db", f"sqlite:///{tmp_path / 'text.db'}")


@pytest.mark.parametrize(
    ("content", "place"),
    [("{", "$"), ('{"terminal_id": 360699}', "terminal_id"), ('{"terminal_id": "T1"}', "epoch_id")],
)
def test_a_file_that_is_no_registration_is_named_with_its_place_and_no_value(
    said: Said, db: str, tmp_path: Path, content: str, place: str
) -> None:
    file = tmp_path / "bad.json"
    file.write_text(content)
    text = said("centre", "enrol", "--db", db, file)
    assert text.startswith(f"huimin: bad_file: {file}: {place}: ")
    assert "360699" not in text
    assert "pydantic" not in text


def test_what_cannot_be_written_is_named(said: Said, tmp_path: Path) -> None:
    provision(
        keys_dir=tmp_path / "keys",
        gateway_dir=tmp_path / "gateway",
        ledger=tmp_path / "ledger" / "ledger.db",
        ledger_key=tmp_path / "ledger" / "ledger.key",
        terminal_id="T1",
        centre_id="c",
        epoch_id="e",
        clock=SystemClock(),
    )
    config = tmp_path / "terminal.toml"
    config.write_text('[terminal]\nid = "T1"\npoint_name = "x"\ndata_dir = "."\n')
    slip = tmp_path / "slip.json"
    slip.write_text(json.dumps({"version": 1, "lines": [{"text": "a"}]}))
    form = tmp_path / "a.yaml"
    form.write_text("form_id: a\nform_title: 甲\nversion: '1'\nsurvey:\n  - {type: text, name: q, label: 乙}\n")
    for words in (
        ["ledger", "export", NOWHERE, "--config", config],
        ["ledger", "salvage", NOWHERE, "--config", config],
        ["slip", "render", slip, "--out", NOWHERE],
        ["slip", "render", slip, "--png", NOWHERE.with_suffix(".png")],
        ["forms", "preview", form, "--out", NOWHERE.with_suffix(".html")],
        ["forms", "convert", form, NOWHERE.with_suffix(".xlsx")],
    ):
        assert said(*words).startswith("huimin: cannot_write: /nonexistent/there"), words


def test_a_ledger_that_is_not_there_is_named_and_nothing_is_left(said: Said, tmp_path: Path) -> None:
    config = tmp_path / "terminal.toml"
    config.write_text('[terminal]\nid = "T1"\npoint_name = "x"\ndata_dir = "."\n')
    for words in (
        ["status"],
        ["ledger", "verify"],
        ["ledger", "export", tmp_path / "o"],
        ["ledger", "salvage", tmp_path / "o"],
    ):
        text = said(*words, "--config", config)
        assert text.startswith(f"huimin: config: {tmp_path / 'ledger' / 'ledger.key'}: "), words
    assert list(tmp_path.iterdir()) == [config]


@pytest.mark.parametrize("closed", [False, True])
def test_a_question_that_nobody_can_answer_is_said(tmp_path: Path, closed: bool) -> None:
    config = tmp_path / "terminal.toml"
    device = tmp_path / "lp0"
    device.touch()
    config.write_text(
        '[terminal]\nid = "T1"\npoint_name = "x"\ndata_dir = "."\n'
        f'[printer]\ndriver = "file"\ndevice = "{device}"\n'
    )  # fmt: skip
    command = [sys.executable, "-m", "kiosk.cli", "printer", "selftest", "--config", str(config), "--name", "mine"]
    if closed:
        command = ["sh", "-c", '"$@" <&-', "sh", *command]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=os.environ, check=False
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("huimin: no_answer: ")
    assert "Traceback" not in done.stderr
