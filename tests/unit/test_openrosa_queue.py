"""What the OpenRosa queue decides without a network: when a request may begin, who we are, what is a submission."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiosk.config import load
from kiosk.finished_form import SubmissionBroken, read_finished
from kiosk.openrosa import NotConfigured, access_of, openrosa_settings
from sync.openrosa_drain import MONEY_FIRST_S, may_begin
from sync.openrosa_endpoint import AccessError, is_address, read_password
from sync.openrosa_outbox import Outbox

ID = "uuid:7f3f2f7e-0000-4000-8000-000000000001"
STORED = "ab" * 32 + ".jpg"


@pytest.mark.parametrize(
    ("up_for_s", "money", "over", "begins"),
    [
        (None, False, False, False),
        (0.0, False, False, True),
        (0.0, True, False, False),
        (MONEY_FIRST_S - 1, True, False, False),
        (MONEY_FIRST_S, True, False, True),
        (MONEY_FIRST_S, False, True, False),
        (MONEY_FIRST_S, True, True, False),
    ],
)
def test_a_form_goes_when_the_line_is_up_after_money_and_within_the_days_bytes(
    up_for_s: float | None, money: bool, over: bool, begins: bool
) -> None:
    assert may_begin(up_for_s, money, over) is begins


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://forms.example/odk", True),
        ("http://127.0.0.1:8080/x", True),
        ("http://forms.example", False),
        ("https://u:p@forms.example", False),
        ("https://forms.example/?a=b", False),
        ("https://forms.example/#a", False),
        ("https://forms.example:port", False),
        ("https://[forms", False),
        ("", False),
    ],
)
def test_an_address_is_https_or_this_machine(url: str, good: bool) -> None:
    assert is_address(url) is good


@pytest.mark.parametrize(
    ("data", "mode", "code"),
    [
        (b"secret\n", 0o644, "openrosa_password_open"),
        (b"secret\n", 0o640, "openrosa_password_open"),
        (b"", 0o600, "openrosa_password"),
        (b"two\nlines\n", 0o600, "openrosa_password"),
        (b"\xff\xfe", 0o600, "openrosa_password"),
        (b"x" * 2000, 0o600, "openrosa_password"),
        (None, 0o600, "openrosa_password"),
    ],
)
def test_a_password_is_one_line_that_only_its_owner_reads(
    tmp_path: Path, data: bytes | None, mode: int, code: str
) -> None:
    path = tmp_path / "password"
    if data is not None:
        path.touch(mode)
        path.chmod(mode)
        path.write_bytes(data)
    with pytest.raises(AccessError) as why:
        read_password(path)
    assert why.value.code == code
    assert "secret" not in str(why.value)


def test_the_configuration_names_server_user_and_file(tmp_path: Path) -> None:
    base = '[terminal]\nid = "T1"\npoint_name = "x"\ndata_dir = "data"\n'
    file = tmp_path / "terminal.toml"
    file.write_text(base)
    assert openrosa_settings(load(file)) is None
    with pytest.raises(NotConfigured):
        access_of(load(file))
    (tmp_path / "pw").touch(0o600)
    (tmp_path / "pw").write_text("geheim 密码\n", encoding="utf-8")
    file.write_text(
        base + '[openrosa]\nurl = "https://forms.example"\nuser = "p"\npassword_file = "pw"\nauth = "basic"\n'
    )
    settings = openrosa_settings(load(file))
    assert settings is not None
    assert settings.outbox == tmp_path / "data" / "openrosa" / "outbox"
    endpoint = settings.access.endpoint()
    assert endpoint.login is not None
    assert (endpoint.login.user, endpoint.login.password, endpoint.login.scheme) == ("p", "geheim 密码", "basic")
    assert "geheim" not in repr(endpoint)
    file.write_text(base + '[openrosa]\nurl = "https://forms.example"\nca = "none.pem"\n')
    with pytest.raises(AccessError) as why:
        access_of(load(file)).endpoint()
    assert why.value.code == "openrosa_ca"


def written(folder: Path, xml: str, **files: bytes) -> tuple[Path, list[Path]]:
    (folder / "instance.xml").write_text(xml, encoding="utf-8")
    paths = []
    for name, data in files.items():
        paths.append(folder / f"{name}.jpg")
        paths[-1].write_bytes(data)
    return folder / "instance.xml", paths


def xml_of(inner: str, meta: str = f"<meta><instanceID>{ID}</instanceID></meta>") -> str:
    return f'<data id="visit" version="1">{inner}{meta}</data>'


def test_a_finished_form_and_its_files_are_read(tmp_path: Path) -> None:
    file, paths = written(tmp_path, xml_of("<g><photo>a.jpg</photo></g>"), a=b"1")
    finished = read_finished(file, paths)
    assert (finished.form, finished.instance_id, dict(finished.files)) == ("visit", ID, {"a.jpg": paths[0]})
    orx = '<meta xmlns="http://openrosa.org/xforms"><instanceID>uuid:2</instanceID></meta>'
    (tmp_path / "instance.xml").write_text(xml_of("<a/>", orx))
    assert read_finished(file, []).instance_id == "uuid:2"


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        ("<data", "instance.xml"),
        ('<!DOCTYPE d [<!ENTITY a "x">]><data id="a">&a;</data>', "document type"),
        (xml_of("<a/>").replace(' id="visit"', ""), "no attribute id"),
        (xml_of("<a/>", ""), "instanceID"),
        (xml_of("<a/>", "<meta><instanceID/></meta>"), "instanceID"),
        (xml_of("<instanceID>x</instanceID>", ""), "instanceID"),
        (xml_of(f"<p>{STORED}</p>"), STORED),
        (xml_of("<p>\x01</p>"), "instance.xml"),
        (xml_of("<p>" + "x" * (4 << 20) + "</p>"), "4194304"),
    ],
)
def test_what_is_no_whole_submission_is_refused_with_the_reason(tmp_path: Path, xml: str, said: str) -> None:
    file, _ = written(tmp_path, xml)
    with pytest.raises(SubmissionBroken) as why:
        read_finished(file, [])
    assert said in str(why.value)


def test_a_file_that_the_form_does_not_name_is_refused(tmp_path: Path) -> None:
    file, paths = written(tmp_path, xml_of("<p>b.jpg</p>"), a=b"1")
    with pytest.raises(SubmissionBroken, match=r"a\.jpg"):
        read_finished(file, paths)


def test_two_who_queue_the_same_at_once_queue_it_once(tmp_path: Path) -> None:
    xml = xml_of("<p>a.jpg</p>").encode()
    (tmp_path / "a.jpg").write_bytes(bytes(500_000))
    start = threading.Barrier(4)
    keys: list[str] = []

    def queue() -> None:
        outbox = Outbox(tmp_path / "outbox")
        start.wait()
        keys.append(outbox.put(ID, xml, {"a.jpg": tmp_path / "a.jpg"}, 1.0, "visit"))

    threads = [threading.Thread(target=queue) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 4
    (item,) = Outbox(tmp_path / "outbox").waiting()[0]
    assert {item.key} == set(keys)
    assert not list((tmp_path / "outbox" / "waiting").glob(".*"))


def test_why_nothing_goes_is_kept_with_the_moment_it_began(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    outbox.note_line("down", 0, 10.0)
    outbox.note_line("down", 0, 20.0)
    assert (outbox.line().code, outbox.line().since) == ("down", 10.0)
    outbox.note_line("", 0, 30.0)
    assert outbox.line().code == ""
    (tmp_path / "outbox" / "line.json").write_bytes(json.dumps(["?"]).encode())
    assert outbox.line().code == ""


def test_an_agent_without_such_a_server_loads_no_xml() -> None:
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, kiosk.openrosa, sync.agent; print([m for m in sys.modules if 'lxml' in m])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout == "[]\n"
