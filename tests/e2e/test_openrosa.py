"""OpenRosa over a real loopback connection: only changed forms come, submissions arrive once and are never lost."""

from __future__ import annotations

import hashlib
import logging
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import sync.openrosa
from forms.attachments import AttachmentStore
from forms.authoring.blocks import Library
from forms.authoring.compile import compile_form
from forms.authoring.source import load
from forms.session import FormSession
from forms.submission import build_submission
from forms.xform import load_form
from sync.openrosa import Client
from sync.openrosa_endpoint import Access, Endpoint, Login
from sync.openrosa_forms import FormRefused, FormsRun, current, fetch_forms
from sync.openrosa_outbox import Outbox, OutboxError
from sync.openrosa_sender import Sender
from sync.openrosa_wire import OpenRosaFault
from tests.support.centres import make_site
from tests.support.openrosa_server import Fault, Server, Submission, openrosa_server

FORM = b'<?xml version="1.0"?><h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:head/></h:html>'
ID = "uuid:7f3f2f7e-0000-4000-8000-000000000001"


def instance(instance_id: str = ID, answer: str = "x") -> bytes:
    return (
        f'<data id="a" version="1"><q>{answer}</q><meta><instanceID>{instance_id}</instanceID></meta></data>'.encode()
    )  # fmt: skip


def codes(run: FormsRun) -> list[tuple[str, str]]:
    return [(f.form_id, f.code) for f in run.faults]


@pytest.fixture
def server() -> Iterator[Server]:
    with openrosa_server() as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    made = Client(Endpoint(server.url))
    yield made
    made.close()


@dataclass
class Station:
    """An outbox and its sender, with a clock that moves only when told to."""

    outbox: Outbox
    sender: Sender
    folder: Path
    clock: list[float] = field(default_factory=lambda: [1000.0])

    def put(
        self, instance_id: str = ID, answer: str = "x", files: Mapping[str, bytes] | None = None, **more: bytes
    ) -> str:
        paths = {}
        for name, data in {**(files or {}), **more}.items():
            path = self.folder / f"{name}.source"
            path.write_bytes(data)
            paths[f"{name}.jpg"] = path
        return self.outbox.put(instance_id, instance(instance_id, answer), paths, self.clock[0])

    def waiting(self) -> list[str]:
        return [w.key for w in self.outbox.waiting()[0]]


@pytest.fixture
def station(client: Client, tmp_path: Path) -> Station:
    return new_station(client, tmp_path)


def new_station(client: Client, folder: Path) -> Station:
    outbox = Outbox(folder / "outbox")
    made = Station(outbox, Sender(outbox, client, lambda: 0.0, lambda: 0.0, lambda: 1.0), folder)
    made.sender.mono = made.sender.wall = lambda: made.clock[0]
    return made


def test_forms_come_with_their_media_and_only_when_they_changed(server: Server, client: Client, tmp_path: Path) -> None:
    server.forms = {
        "a": ("1", FORM, {"region.csv": b"name,label\n1,x\n", "p.png": b"png"}),
        "b": ("1", FORM + b" ", {}),
    }
    first = fetch_forms(client, tmp_path)
    assert [(f.form_id, f.is_new) for f in first.forms] == [("a", True), ("b", True)]
    folder = current(tmp_path, "a")
    assert folder is not None
    assert (folder / "form.xml").read_bytes() == FORM
    assert (folder / "media" / "region.csv").read_bytes() == b"name,label\n1,x\n"
    server.seen.clear()
    assert [f.is_new for f in fetch_forms(client, tmp_path).forms] == [False, False]
    assert server.count("GET /forms") == server.count("GET /media") == 0
    server.forms["a"] = ("2", FORM + b"\n", server.forms["a"][2])
    server.seen.clear()
    assert [f.is_new for f in fetch_forms(client, tmp_path).forms] == [True, False]
    assert (server.count("GET /forms"), server.count("GET /media")) == (1, 0), "unchanged media come from the disk"
    assert folder.is_dir(), "the older version stays for its drafts"


def test_changed_media_alone_make_a_new_version(server: Server, client: Client, tmp_path: Path) -> None:
    server.forms = {"a": ("1", FORM, {"region.csv": b"1"})}
    fetch_forms(client, tmp_path)
    server.forms = {"a": ("1", FORM, {"region.csv": b"2"})}
    (form,) = fetch_forms(client, tmp_path).forms
    assert form.is_new
    assert (form.folder / "media" / "region.csv").read_bytes() == b"2"


def test_a_form_that_cannot_be_used_is_named_and_the_old_one_stays(
    server: Server, client: Client, tmp_path: Path
) -> None:  # fmt: skip
    def check(document: bytes) -> None:
        if b"geoshape" in document:
            raise FormRefused("form_unsupported", "question /data/a: geoshape")

    server.forms = {"a": ("1", FORM, {}), "b": ("1", FORM, {})}
    fetch_forms(client, tmp_path, check)
    before = current(tmp_path, "a")
    server.forms["a"] = ("2", FORM + b"<!-- geoshape -->", {})
    run = fetch_forms(client, tmp_path, check)
    assert codes(run) == [("a", "form_unsupported")]
    assert run.faults[0].text == "question /data/a: geoshape"
    assert current(tmp_path, "a") == before
    assert [f.form_id for f in run.forms] == ["b"]
    assert not list(tmp_path.rglob(".new-*"))


def test_a_withdrawn_form_is_offered_no_more_and_its_versions_stay_for_drafts(
    server: Server, client: Client, tmp_path: Path
) -> None:  # fmt: skip
    server.forms = {"a": ("1", FORM, {}), "b": ("1", FORM, {})}
    fetch_forms(client, tmp_path)
    version = current(tmp_path, "a")
    assert version is not None
    kept = server.forms.pop("a")
    assert fetch_forms(client, tmp_path).withdrawn == ("a",)
    assert fetch_forms(client, tmp_path).withdrawn == (), "said once"
    assert current(tmp_path, "a") is None
    assert (version / "form.xml").read_bytes() == FORM
    server.forms["a"] = kept
    server.seen.clear()
    fetch_forms(client, tmp_path)
    assert current(tmp_path, "a") == version
    assert server.count("GET /forms") == 0


def test_wrong_bytes_are_not_taken_and_the_old_form_stays(server: Server, client: Client, tmp_path: Path) -> None:
    server.forms = {"a": ("1", FORM, {}), "b": ("1", FORM, {})}
    fetch_forms(client, tmp_path)
    before = current(tmp_path, "a")
    server.stated_hash = "md5:" + "0" * 32
    run = fetch_forms(client, tmp_path)
    assert codes(run) == [("a", "hash_mismatch"), ("b", "hash_mismatch")]
    assert current(tmp_path, "a") == before
    assert not list(tmp_path.rglob(".new-*"))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault("drop"), "down"),
        (Fault("truncate"), "down"),
        (Fault("portal"), "not_openrosa"),
        (Fault("status", 500), "server_error"),
        (Fault("status", 302), "not_openrosa"),
        (Fault("status", 404), "refused"),
        (Fault("status", 403), "unauthorised"),
    ],
)
def test_a_bad_answer_to_the_list_is_a_typed_fault(server: Server, client: Client, fault: Fault, code: str) -> None:
    server.fail("GET /formList", fault)
    with pytest.raises(OpenRosaFault) as why:
        client.form_list()
    assert why.value.code == code


@pytest.mark.parametrize("kind", ["truncate", "drop"])
def test_a_download_that_breaks_leaves_nothing_half(server: Server, client: Client, tmp_path: Path, kind: str) -> None:
    server.forms = {"a": ("1", FORM, {})}
    server.fail("GET /forms", Fault(kind))
    with pytest.raises(OpenRosaFault, match="down"):
        fetch_forms(client, tmp_path)
    assert current(tmp_path, "a") is None
    assert not list(tmp_path.rglob("form.xml"))
    assert fetch_forms(client, tmp_path).forms[0].is_new


def test_addresses_elsewhere_and_names_that_are_paths_are_refused(
    server: Server, client: Client, tmp_path: Path
) -> None:  # fmt: skip
    server.forms = {"a": ("1", FORM, {"x.csv": b"1"})}
    server.address_of_forms = "http://127.0.0.1:9"
    assert codes(fetch_forms(client, tmp_path)) == [("a", "foreign_address")]
    server.address_of_forms, server.manifest_name = "", "../../evil"
    assert codes(fetch_forms(client, tmp_path)) == [("a", "malformed")]


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://127.0.0.1:70000", "http://[127.0.0.1"])
def test_an_address_that_leads_elsewhere_or_nowhere_is_a_fault_of_that_one_thing(
    server: Server, client: Client, station: Station, tmp_path: Path, address: str
) -> None:
    server.forms = {"a": ("1", FORM, {})}
    server.address_of_forms = address
    assert codes(fetch_forms(client, tmp_path)) == [("a", "foreign_address")]
    key = station.put()
    server.location = address
    assert station.sender.round().faults == ((key, "foreign_address"),)
    assert station.waiting() == [key]


@pytest.mark.parametrize("location", ["/submission", "submission", ""])
def test_a_submission_goes_where_the_server_says(server: Server, station: Station, location: str) -> None:
    server.location = location
    key = station.put()
    assert station.sender.round().delivered == (key,)


def test_a_dripping_server_and_a_silent_one_meet_the_deadline(
    server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync.openrosa, "deadline_s", lambda size: 1.0)
    server.fail("GET /formList", Fault("drip"), Fault("silent"))
    for _ in range(2):
        with pytest.raises(OpenRosaFault, match="timeout"):
            client.form_list()


def test_a_submission_arrives_with_its_files_and_leaves_only_a_receipt(server: Server, station: Station) -> None:
    key = station.put(photo=b"\xff\xd8 photo", sign=b"\x89PNG")
    done = station.sender.round()
    assert (done.delivered, done.faults, done.next_s) == ((key,), (), None)
    held = server.submissions[ID]
    assert held.xml == instance()
    assert held.files == {"photo.jpg": b"\xff\xd8 photo", "sign.jpg": b"\x89PNG"}
    assert station.waiting() == []
    assert not list((station.folder / "outbox" / "waiting").iterdir())
    assert [p.stem for p in (station.folder / "outbox" / "sent").iterdir()] == [key]
    posted = server.headers[server.seen.index("POST /submission")]
    assert posted["X-OpenRosa-Version"] == "1.0"
    assert "GMT" in posted["Date"]


def test_nothing_is_deleted_before_201_or_202_and_the_repeat_counts_once(server: Server, station: Station) -> None:
    key = station.put(photo=b"photo")
    outcomes = [
        (Fault("drop"), "down"),
        (Fault("lose_reply"), "down"),
        (Fault("portal"), "not_openrosa"),
        (Fault("status", 503), "server_error"),
        (Fault("status", 200), "not_openrosa"),
    ]
    server.fail("POST /submission", *(f for f, _ in outcomes))
    for _, code in outcomes:
        assert station.sender.round().faults == ((key, code),)
        assert station.waiting() == [key]
        station.clock[0] += 100_000
    assert station.sender.round().delivered == (key,)
    assert list(server.submissions) == [ID]
    assert server.submissions[ID].posts == 2, "once where the reply was lost, once for good"


def test_a_repeat_that_the_server_knows_is_delivered(server: Server, station: Station) -> None:
    server.repeat_status = 201
    server.fail("POST /submission", Fault("lose_reply"))
    key = station.put()
    station.sender.round()
    station.clock[0] += 100_000
    assert station.sender.round().delivered == (key,)


def test_large_submissions_are_split_by_what_the_server_accepts(server: Server, station: Station) -> None:
    server.accept = 40_000
    files = {f"p{i}": bytes([i]) * 15_000 for i in range(5)}
    key = station.put(files=files)
    assert station.sender.round().delivered == (key,)
    assert server.submissions[ID].posts == 3
    assert max(server.sizes) <= 40_000
    assert server.submissions[ID].files == {f"{n}.jpg": d for n, d in files.items()}


def test_after_a_break_only_the_files_that_lack_go_again(server: Server, station: Station, client: Client) -> None:
    server.accept = 40_000
    station.put(files={f"p{i}": bytes(15_000) for i in range(5)})
    real = client.post
    sent: list[list[str]] = []

    def watched(url: str, xml: object, files: object) -> int:
        sent.append([p.name for p in files])  # type: ignore[attr-defined]
        if len(sent) == 2:
            server.fail("POST /submission", Fault("drop"))
        return real(url, xml, files)  # type: ignore[arg-type]

    station.sender.client = _Watched(client, watched)  # type: ignore[assignment]
    assert station.sender.round().faults[0][1] == "down"
    again = new_station(client, station.folder)  # the agent was started again
    again.sender.client = _Watched(client, watched)  # type: ignore[assignment]
    assert len(again.sender.round().delivered) == 1
    assert sent == [["p0.jpg", "p1.jpg"], ["p2.jpg", "p3.jpg"], ["p2.jpg", "p3.jpg"], ["p4.jpg"]]


class _Watched:
    def __init__(self, client: Client, post: Callable[..., int]) -> None:
        self.accepted_bytes = client.accepted_bytes
        self.post = post


def test_a_file_over_the_servers_limit_waits_alone_and_blocks_nobody(server: Server, station: Station) -> None:
    server.accept = 40_000
    large = station.put(big=bytes(60_000))
    station.clock[0] += 1
    small = station.put(ID[:-1] + "2")
    done = station.sender.round()
    assert (done.delivered, done.faults) == ((small,), ((large, "too_large"),))
    server.accept = 100_000
    station.clock[0] += 100_000
    assert station.sender.round().delivered == (large,)


def test_413_and_409_are_of_the_submission_and_block_nobody(server: Server, station: Station) -> None:
    first = station.put(answer="x")
    server.submissions[ID] = Submission(instance(answer="other"))
    station.clock[0] += 1
    second = station.put(ID[:-1] + "2")
    assert station.sender.round().faults == ((first, "conflict"),)
    assert station.waiting() == [first]
    assert second not in station.waiting()
    station.clock[0] += 100_000
    server.fail("POST /submission", Fault("status", 413))
    assert station.sender.round().faults == ((first, "too_large"),)


def test_409_to_a_repeat_of_what_may_have_arrived_is_done(server: Server, station: Station) -> None:
    server.repeat_status = 409
    server.fail("POST /submission", Fault("lose_reply"))
    key = station.put(photo=b"photo")
    assert station.sender.round().faults == ((key, "down"),)
    station.clock[0] += 100_000
    assert station.sender.round().delivered == (key,)
    assert server.submissions[ID].posts == 1
    receipt = station.outbox.receipt(key)
    assert receipt is not None
    assert receipt.status == 409


def test_409_after_a_body_that_never_went_out_whole_is_a_conflict(server: Server, station: Station) -> None:
    large = station.put(photo=bytes(8_000_000))
    server.fail("POST /submission", Fault("early", 503))
    (fault,) = station.sender.round().faults
    assert fault in ((large, "down"), (large, "server_error"))
    server.submissions[ID] = Submission(instance(answer="somebody else's"))
    station.clock[0] += 100_000
    assert station.sender.round().faults == ((large, "conflict"),)
    assert station.waiting() == [large]


def test_409_to_a_later_part_is_no_delivery_and_what_arrived_stays_known(server: Server, station: Station) -> None:
    server.accept, server.repeat_status = 40_000, 409
    key = station.put(files={f"p{i}": bytes(15_000) for i in range(4)})
    for _ in range(2):
        assert station.sender.round().faults == ((key, "conflict"),)
        station.clock[0] += 100_000
    (kept,) = station.outbox.waiting()[0]
    assert kept.progress.accepted == ("p0.jpg", "p1.jpg")
    server.repeat_status = 202
    assert station.sender.round().delivered == (key,)
    assert len(server.submissions[ID].files) == 4


def test_what_a_server_refuses_comes_rarer_and_rarer_also_after_a_restart(
    server: Server, station: Station, client: Client
) -> None:
    server.refuse = {ID: 400}
    key = station.put()
    waits = []
    now = station
    for turn in range(20):
        if turn == 9:
            now = new_station(client, station.folder)
            now.clock[0] = station.clock[0]
        done = now.sender.round()
        assert done.faults == ((key, "refused"),)
        waits.append(done.next_s)
        now.clock[0] += 100_000
    assert waits[:2] == [5.0, 10.0]
    assert waits[8:10] == [1280.0, 2560.0], "the restart forgot nothing"
    assert waits[-1] == 86_400.0
    (kept,) = station.outbox.waiting()[0]
    assert (kept.progress.code, kept.progress.answer, kept.progress.failures) == ("refused", 400, 20)


def test_all_accepted_and_a_crash_before_the_receipt_needs_no_line(server: Server, station: Station) -> None:
    key = station.put(photo=b"photo")
    (item,) = station.outbox.waiting()[0]
    station.outbox.accepted(item, {"photo.jpg"}, 201)
    assert station.sender.round().delivered == (key,)
    assert server.seen == []


def test_what_may_not_go_now_waits_without_a_failure(server: Server, station: Station) -> None:
    station.put(files={f"p{i}": bytes(15_000) for i in range(4)})
    server.accept = 40_000
    answers = iter([True, True, False])
    station.sender.may_go = lambda: next(answers)
    assert station.sender.round().faults == ()
    assert server.count("POST") == 1
    (kept,) = station.outbox.waiting()[0]
    assert (kept.progress.accepted, kept.progress.failures) == (("p0.jpg", "p1.jpg"), 0)


def test_a_body_gives_way_between_pieces_and_the_time_is_not_held_against_it(
    server: Server, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync.openrosa, "deadline_s", lambda size: 2.0)
    pauses = iter([0.0, 0.0, 600.0])
    station.sender.client.give_way = lambda: next(pauses, 0.0)
    key = station.put(photo=bytes(100_000))
    assert station.sender.round().delivered == (key,)
    assert next(pauses, None) is None
    spent = station.sender.client.spent
    assert spent.bytes_up > 100_000
    assert spent.requests == 2


def test_an_early_refusal_of_a_large_body_is_understood_or_retried_never_lost(server: Server, station: Station) -> None:
    large = station.put(big=bytes(5_000_000))
    station.clock[0] += 1
    small = station.put(ID[:-1] + "2")
    server.fail("POST /submission", Fault("early", 413))
    assert station.sender.round().faults[0] in ((large, "too_large"), (large, "down"))
    station.clock[0] += 5
    station.sender.round()
    assert small not in station.waiting()
    assert large in [*station.waiting(), *server.submissions] or ID in server.submissions


def test_a_fallen_line_ends_the_round_and_is_tried_again_with_full_jitter_without_end(
    server: Server, station: Station
) -> None:
    keys = [station.put(f"{ID[:-1]}{i}") for i in range(3)]
    waits = []
    for _ in range(12):
        server.fail("HEAD /submission", Fault("drop"))
        done = station.sender.round()
        assert len(done.faults) == 1, "the rest is not even tried"
        assert done.next_s is not None
        waits.append(done.next_s)
        before = len(server.seen)
        station.sender.round()
        assert len(server.seen) == before, "nothing goes before its time"
        station.clock[0] += done.next_s
    assert waits[:4] == [5.0, 10.0, 20.0, 40.0]
    assert waits[-1] == 900.0
    assert set(station.sender.round().delivered) == set(keys)


def test_retry_after_is_obeyed(server: Server, station: Station) -> None:
    station.put()
    server.fail("HEAD /submission", Fault("status", 503, "1200"))
    assert station.sender.round().next_s == 1200.0


def test_no_answer_of_openrosa_is_no_delivery(server: Server, station: Station) -> None:
    key = station.put()
    server.fail("HEAD /submission", Fault("no_version"))
    assert station.sender.round().faults == ((key, "not_openrosa"),)


def test_queueing_is_idempotent_by_instance_id(server: Server, station: Station) -> None:
    key = station.put(photo=b"1")
    assert station.put(photo=b"1") == key
    assert station.waiting() == [key]
    with pytest.raises(OutboxError) as why:
        station.put(photo=b"2")
    assert why.value.code == "same_id_other_content"
    station.sender.round()
    assert station.put(photo=b"1") == key, "delivered before: nothing to do"
    assert station.waiting() == []
    assert server.submissions[ID].posts == 1


def test_what_is_queued_is_private_and_whole(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    key = station.put(photo=b"photo")
    for path in (station.folder / "outbox").rglob("*"):
        assert path.stat().st_mode & 0o7777 == (0o2770 if path.is_dir() else 0o660), path
    with pytest.raises(FileNotFoundError):
        station.outbox.put("uuid:2", instance("uuid:2"), {"a.jpg": station.folder / "missing"}, 0.0)
    real = Path.rename

    def torn(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", torn)
    with pytest.raises(OSError, match="No space"):
        station.outbox.put("uuid:3", instance("uuid:3"), {}, 0.0)
    monkeypatch.setattr(Path, "rename", real)
    assert station.waiting() == [key]


@pytest.mark.parametrize(
    ("name", "code"), [("../a.jpg", "bad_file_name"), (".a", "bad_file_name"), ('a".jpg', "bad_file_name")]
)
def test_a_bad_file_name_is_refused(station: Station, name: str, code: str) -> None:
    path = station.folder / "a"
    path.write_bytes(b"1")
    with pytest.raises(OutboxError) as why:
        station.outbox.put(ID, instance(), {name: path}, 0.0)
    assert why.value.code == code


def test_an_unreadable_submission_stays_and_blocks_nobody(server: Server, station: Station) -> None:
    damaged, whole = station.put(), station.put(ID[:-1] + "2")
    (station.folder / "outbox" / "waiting" / damaged / "meta.json").write_bytes(b"\0" * 20)
    done = station.sender.round()
    assert done.delivered == (whole,)
    assert done.faults == ((damaged, "damaged"),)
    assert (station.folder / "outbox" / "waiting" / damaged / "submission.xml").is_file()


def test_digest_login_works_also_for_bodies_and_a_wrong_password_is_said(server: Server, tmp_path: Path) -> None:
    server.user = ("point", "secret")
    known = new_station(Client(Endpoint(server.url, login=Login("point", "secret"))), tmp_path / "a")
    known.put(photo=bytes(100_000))
    assert len(known.sender.round().delivered) == 1
    assert server.submissions[ID].files["photo.jpg"] == bytes(100_000)
    wrong = new_station(Client(Endpoint(server.url, login=Login("point", "other"))), tmp_path / "b")
    key = wrong.put()
    assert wrong.sender.round().faults == ((key, "unauthorised"),)
    assert "secret" not in repr(known.sender)


@pytest.mark.parametrize("url", ["http://forms.example/x", "ftp://127.0.0.1", "https://user:pw@forms.example", "forms"])
def test_only_https_or_this_machine_is_an_address(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        Endpoint(url)


def test_the_environment_decides_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    client = Client(Endpoint(server.url))
    assert client.form_list() == ()
    client.close()


def test_over_tls_only_the_authority_named_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_site(tmp_path).made
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(str(made.gateway_dir / "server.crt"), str(made.gateway_dir / "server.key"))
    with openrosa_server(tls=tls) as server:
        server.user = ("point", "secret")
        known = Client(Access(url=server.url, ca=made.ca).endpoint())
        with pytest.raises(OpenRosaFault, match="unauthorised"):
            known.form_list()
        known.close()
        login = Client(Endpoint(server.url, str(made.ca), Login("point", "secret")))
        station = new_station(login, tmp_path)
        key = station.put(photo=bytes(100_000))
        assert station.sender.round().delivered == (key,)
        assert login.spent.bytes_up > 100_000
        login.close()
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(made.ca))
        monkeypatch.setenv("CURL_CA_BUNDLE", str(made.ca))
        foreign = Client(Endpoint(server.url))
        with pytest.raises(OpenRosaFault, match="wrong_certificate"):
            foreign.form_list()
        foreign.close()


def test_a_form_authored_in_yaml_is_served_filled_in_and_delivered(
    server: Server, client: Client, station: Station, tmp_path: Path
) -> None:
    source = (
        "form_id: visit\nform_title: 走访\nversion: '2026112301'\nsurvey:\n"
        "  - {type: select_one yes_no, name: ill, label: 最近生病了吗, required: 'yes'}\n"
        "  - {type: text, name: what, label: 什么病, relevant: \"${ill} = 'yes'\"}\n"
        "  - {type: image, name: sign, label: 签名, appearance: signature, required: 'yes'}\n"
        "choices: {yes_no: {'yes': 是, 'no': 否}}\n"
    )
    artefact = compile_form(load(source.encode(), "visit.yaml", Library()).form, Library())
    server.forms = {artefact.form_id: (artefact.version, artefact.xform, {})}
    (form,) = fetch_forms(client, tmp_path / "forms").forms
    assert form.md5 == artefact.md5
    session = FormSession(load_form((form.folder / "form.xml").read_bytes()))
    store = AttachmentStore(tmp_path / "files")
    session.select("/data/ill", ["yes"])
    session.set_answer("/data/what", "感冒")
    session.select("/data/ill", ["no"])
    session.attach("/data/sign", b"\x89PNG signature", "png", store)
    made = build_submission(session, store)
    files = {a.name: tmp_path / "files" / a.name for a in made.attachments}
    station.outbox.put(made.instance_id, made.xml, files, station.clock[0])
    assert len(station.sender.round().delivered) == 1
    held = server.submissions[made.instance_id]
    assert held.xml == made.xml
    assert "感冒" not in held.xml.decode(), "what is not relevant is not sent"
    assert list(held.files.values()) == [b"\x89PNG signature"]


def test_no_answer_of_a_resident_is_in_the_log(
    server: Server, station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    station.put(answer="36069919450101002X", photo=b"1")
    server.fail("POST /submission", Fault("status", 400), Fault("drop"))
    for _ in range(3):
        station.sender.round()
        station.clock[0] += 100_000
    assert server.submissions
    assert "36069919450101002X" not in caplog.text
    assert hashlib.sha256(ID.encode()).hexdigest()[:8] in caplog.text
