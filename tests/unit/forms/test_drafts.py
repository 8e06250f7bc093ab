"""Drafts: whole or not there, private, recovered, never lost."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from forms.drafts import DraftOfOtherVersion, carry_over, draft_of, read_draft, resume, write_draft
from forms.errors import DraftBroken
from forms.session import FormSession
from forms.xform import load_form
from tests.support.xforms import NOON, ask, bind, items, opened, repeat, surroundings, value, xform

NODES = '<a/><g><h/></g><secret/><p jr:template=""><n/><k/></p><p><n/><k/></p><o/><sum/>'
BINDS = (
    bind("a")
    + bind("g", relevant="/data/a = '1'")
    + bind("secret", kiosk_sensitive="yes")
    + bind("p/n", "int")
    + bind("p/k", calculate="../n * 2")
    + bind("sum", calculate="sum(/data/p/n)")
)
BODY = ask("a") + ask("g/h") + ask("secret") + repeat("p", ask("p/n")) + ask("o", items("x", "y"), "select1")
FORM = xform(NODES, BINDS, BODY)


def filled() -> FormSession:
    session = opened(FORM)
    session.set_answer("/data/a", "1")
    session.set_answer("/data/g/h", "hidden later")
    session.set_answer("/data/a", "2")
    session.set_answer("/data/secret", "360699199001010011")
    session.add_repeat("/data/p")
    session.set_answer("/data/p[2]/n", "5")
    session.select("/data/o", ["y"])
    return session


def test_a_draft_brings_every_answer_back_also_hidden_ones_but_nothing_sensitive(tmp_path: Path) -> None:
    session = filled()
    path = tmp_path / "drafts" / "one.json"
    write_draft(path, draft_of(session, NOON, "/data/o"))
    assert "360699" not in path.read_text(encoding="utf-8")
    draft = read_draft(path)
    assert (draft.form, draft.version, draft.page) == ("t", "1", "/data/o")
    again = resume(draft, load_form(FORM), surroundings=surroundings())
    assert (value(again, "p[2]/n"), value(again, "p[2]/k"), value(again, "sum")) == ("5", "10", "5")
    assert (value(again, "o"), value(again, "secret"), again.instance_id) == ("y", "", session.instance_id)
    again.set_answer("/data/a", "1")
    assert value(again, "g/h") == "hidden later"


def test_first_load_actions_do_not_run_again(tmp_path: Path) -> None:
    document = xform(
        "<a/>", bind("a"), ask("a"), model='<setvalue event="odk-instance-first-load" ref="/data/a" value="7"/>'
    )
    session = opened(document)
    session.set_answer("/data/a", "8")
    assert value(resume(draft_of(session, NOON), load_form(document)), "a") == "8"


def test_the_file_is_private_and_replaces_the_old_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    session = filled()
    os.umask(0o000)
    write_draft(path, draft_of(session, NOON))
    session.set_answer("/data/a", "9")
    write_draft(path, draft_of(session, NOON))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in tmp_path.iterdir()] == ["one.json"]
    assert read_draft(path).answers()["/data/a"] == "9"


def test_a_failed_write_leaves_the_old_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "one.json"
    session = filled()
    write_draft(path, draft_of(session, NOON))
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    session.set_answer("/data/a", "9")
    with pytest.raises(OSError, match="No space"):
        write_draft(path, draft_of(session, NOON))
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["one.json"]


def test_a_draft_of_a_withdrawn_version_is_a_typed_error_that_still_holds_every_answer(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    write_draft(path, draft_of(filled(), NOON))
    newer = load_form(xform("<a/><g><h2/></g><p><n/></p><sum/>", bind("sum", calculate="sum(/data/p/n)"),
                            ask("a") + repeat("p", ask("p/n")), version="2"))  # fmt: skip
    with pytest.raises(
        DraftOfOtherVersion, match=r"form t: the draft was begun with version 1, in use is version 2"
    ) as other:
        resume(read_draft(path), newer)
    assert other.value.code == "draft_version"
    assert path.exists()
    answers = other.value.draft.answers()
    assert (answers["/data/g/h"], answers["/data/p[2]/n"], answers["/data/o"]) == ("hidden later", "5", "y")
    carried = carry_over(other.value.draft, newer, surroundings=surroundings())
    assert (value(carried.session, "a"), value(carried.session, "p[2]/n"), value(carried.session, "sum")) == (
        "2",
        "5",
        "5",
    )
    assert set(carried.lost) >= {"/data/g/h", "/data/o"}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b"\xff", json.dumps({"format": 99}).encode(), b"[" * 100_000,
     json.dumps({"format": 1, "form": "t", "version": "1", "digest": "", "saved": "", "language": "", "page": "",
                 "instance": "<data>"}).encode()],
)  # fmt: skip
def test_a_broken_draft_is_told_and_left_where_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "one.json"
    path.write_bytes(content)
    with pytest.raises(DraftBroken, match=r"one\.json"):
        read_draft(path)
    assert path.read_bytes() == content
