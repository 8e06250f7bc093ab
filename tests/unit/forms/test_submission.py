"""Submissions and attachments."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest

from forms.attachments import AttachmentStore
from forms.errors import AttachmentRefused
from forms.submission import SubmissionIncomplete, build_submission
from tests.support.xforms import ask, bind, opened, value, xform

FORM = xform(
    "<a/><h/><photo/><other/>",
    bind("a", required="true()") + bind("h", relevant="/data/a = 'no'") + bind("photo", "binary"),
    ask("a") + ask("h") + ask("photo", kind="upload", mediatype="image/*") + ask("other", kind="upload"),
)


def test_a_submission_is_the_pruned_instance_and_the_files_it_names(tmp_path: Path) -> None:
    store = AttachmentStore(tmp_path / "files")
    session = opened(FORM)
    session.set_answer("/data/a", "yes")
    name = session.attach("/data/photo", b"\xff\xd8 a picture", "JPG", store)
    made = build_submission(session, store)
    assert name == hashlib.sha256(b"\xff\xd8 a picture").hexdigest() + ".jpg"
    assert [(item.name, item.size) for item in made.attachments] == [(name, 12)]
    assert (made.form, made.version, made.instance_id) == ("t", "1", "uuid:id-1")
    assert made.xml.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<data xmlns="http://www.w3.org/2002/xforms" id="t" version="1">'
        f"<a>yes</a><photo>{name}</photo><other/><meta><instanceID>uuid:id-1</instanceID></meta></data>"
    )
    assert store.get(name) == b"\xff\xd8 a picture"


def test_what_is_missing_is_told_before_anything_is_submitted() -> None:
    with pytest.raises(SubmissionIncomplete) as told:
        build_submission(opened(FORM))
    assert [v.reference for v in told.value.violations] == ["/data/a"]


def test_the_same_content_is_one_private_file(tmp_path: Path) -> None:
    store = AttachmentStore(tmp_path / "files")
    assert store.put(b"x", "png") == store.put(b"x", "png")
    (file,) = (tmp_path / "files").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_fifty_megabytes_are_refused_with_the_limit_and_the_answer_stays(tmp_path: Path) -> None:
    session = opened(FORM)
    with pytest.raises(AttachmentRefused, match=r"form t question /data/photo: the file has 50 MB; the limit is 20 MB"):
        session.attach("/data/photo", bytes(50 * 1024 * 1024), "jpg", AttachmentStore(tmp_path))
    assert value(session, "photo") == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("content", "ending"), [(b"", "jpg"), (b"x", "exe"), (b"x", "../x"), (b"x", "jpg/..")])
def test_an_empty_file_or_one_of_another_kind_is_refused(tmp_path: Path, content: bytes, ending: str) -> None:
    with pytest.raises(AttachmentRefused):
        opened(FORM).attach("/data/photo", content, ending, AttachmentStore(tmp_path))


def test_a_damaged_file_is_noticed(tmp_path: Path) -> None:
    store = AttachmentStore(tmp_path)
    name = store.put(b"content", "png").name
    (tmp_path / name).write_bytes(b"contenu")
    with pytest.raises(AttachmentRefused, match="damaged"):
        store.get(name)
    with pytest.raises(AttachmentRefused, match="no stored file"):
        store.get("../../etc/passwd")


def test_a_file_that_is_gone_stops_the_submission(tmp_path: Path) -> None:
    store = AttachmentStore(tmp_path)
    session = opened(FORM)
    session.set_answer("/data/a", "yes")
    name = session.attach("/data/photo", b"x", "png", store)
    (tmp_path / name).unlink()
    with pytest.raises(AttachmentRefused, match="question /data/photo: the answer's file is not there"):
        build_submission(session, store)
