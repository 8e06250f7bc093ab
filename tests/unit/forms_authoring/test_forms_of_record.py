"""The product's own forms: without a remark, valid elsewhere, filled in here, kept as a workbook gives them back."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forms.authoring.blocks import Library
from forms.authoring.bundle import bundle
from forms.authoring.compile import Artefact
from forms.authoring.lint import lint
from forms.authoring.source import dump, load, sources_in
from forms.environment import Surroundings
from forms.instance.resolver import CARD, FolderResolver
from forms.session import FormSession
from forms.xform import load_form
from tests.differential.peers import Peer, PeerMissing, javarosa_command, xforms_engine_command

from .conftest import FORMS

SOURCES = sources_in(FORMS)
OLD_MAN, DAUGHTER = "360699194003020029", "360699197008150037"
CARD_XML = f"<root><name>王桂兰</name><idno>{OLD_MAN}</idno></root>".encode()
ANSWERS = {
    "/data/consent_page/consent": "OK",
    "/data/applicant/phone": "13800000000",
    "/data/handled_by": "agent",
    "/data/agent/agent_name": "李小梅",
    "/data/agent/agent_id_no": DAUGHTER,
    "/data/agent/agent_phone": "0701-6223456",
    "/data/agent/agent_relation": "child",
    "/data/mandate/mandate_scope": "apply collect",
    "/data/mandate/mandate_until": "2026-12-31",
    "/data/hukou_address_page/hukou_town": "360699001",
    "/data/hukou_address_page/hukou_village": "360699001202",
    "/data/hukou_address_page/hukou_address": "三组 12 号",
    "/data/bank_page/bank_name": "rcb",
    "/data/bank_page/bank_account": "6222021234567890128",
    "/data/bank_page/bank_account_again": "6222021234567890128",
    "/data/materials/seen_id_card": "OK",
    "/data/materials/seen_ss_card": "OK",
    "/data/mandate/seen_agent_id": "OK",
    "/data/mandate/agent_signature": "a.png",
    "/data/mandate/scan_agent_mandate": "b.jpg",
    "/data/signature_page/signature": "c.png",
}


def made(path: Path, library: Library, *, validate: bool = False) -> Artefact:
    report = lint(path.read_bytes(), path.name, library, validate=validate)
    assert report.artefact is not None, list(map(str, report.findings))
    return report.artefact


def session_of(artefact: Artefact) -> FormSession:
    surroundings = Surroundings(now=lambda: datetime(2026, 11, 23, 9, tzinfo=UTC), uuid=lambda: "u")
    resolver = FolderResolver(FORMS / "media", {CARD: CARD_XML})
    return FormSession(load_form(artefact.xform), resolver=resolver, surroundings=surroundings)


def test_there_are_at_least_five() -> None:
    assert len(SOURCES) >= 5


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
def test_a_form_has_no_remark_and_odk_validate_takes_it(path: Path, library: Library) -> None:
    report = lint(path.read_bytes(), path.name, library)
    assert [str(f) for f in report.findings if f.code != "validator_missing"] == []
    assert report.artefact is not None
    assert report.artefact.form_id == path.stem
    assert b"cn-" not in report.artefact.xform
    if any(f.code == "validator_missing" for f in report.findings):
        pytest.skip("no Java on this machine: ODK Validate did not run")


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
def test_a_form_is_kept_as_it_is_written(path: Path, library: Library) -> None:
    """Otherwise the first workbook that comes back would change every line of the diff."""
    assert dump(load(path.read_bytes(), path.name, library).form, path.name, library).decode() == path.read_text(
        "utf-8"
    )


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
def test_a_form_goes_through_a_workbook_unchanged(path: Path, library: Library) -> None:
    form = load(path.read_bytes(), path.name, library).form
    assert load(dump(form, "a.xlsx", library), "a.xlsx", library).form == form


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
def test_a_form_finds_all_its_files_and_opens_in_our_engine(path: Path, library: Library) -> None:
    artefact = made(path, library)
    whole = bundle(artefact, path.name, FORMS / "media")
    assert whole.manifest["sha256"] == artefact.sha256
    assert session_of(artefact).validity()


@pytest.mark.parametrize("engine", ["javarosa", "xforms-engine"])
def test_the_forms_open_in_the_engines_elsewhere(engine: str, library: Library, tmp_path: Path) -> None:
    try:
        command = javarosa_command(tmp_path) if engine == "javarosa" else xforms_engine_command()
    except PeerMissing as why:
        pytest.skip(str(why))
    with Peer(engine, command) as peer:
        for path in SOURCES:
            form = tmp_path / path.with_suffix(".xml").name
            form.write_bytes(_self_contained(made(path, library).xform))
            instance, _ = peer.open(form)
            assert f'id="{path.stem}"' in instance


def _self_contained(xform: bytes) -> bytes:
    """The form with its outside data inside: the drivers of the other engines serve no files."""

    def inline(found: re.Match[bytes]) -> bytes:
        name = found[1].decode()
        if name == "card":
            return b'<instance id="card">' + CARD_XML + b"</instance>"
        rows = csv.DictReader(io.StringIO((FORMS / "media" / f"{name}.csv").read_text("utf-8")))
        items = "".join(f"<item>{''.join(f'<{k}>{v}</{k}>' for k, v in row.items())}</item>" for row in rows)
        return f'<instance id="{name}"><root xmlns="">{items}</root></instance>'.encode()

    return re.sub(rb'<instance id="(\w+)" src="[^"]*"/>', inline, xform)


def test_the_card_fills_in_and_the_person_may_correct(library: Library) -> None:
    session = session_of(made(FORMS / "s_senior_allowance.yaml", library))
    session.trigger("/data/applicant/read_card", True)
    assert "<name>王桂兰</name>" in session.xml()
    assert f"<id_no>{OLD_MAN}</id_no>" in session.xml()
    assert "<birth_date>1940-03-02</birth_date>" in session.xml()
    assert "<age>86</age>" in session.xml()
    session.set_answer("/data/applicant/name", "王桂蘭")
    assert "<name>王桂蘭</name>" in session.xml()


def test_an_application_by_proxy_can_be_filled_in_to_the_end(library: Library) -> None:
    session = session_of(made(FORMS / "s_senior_allowance.yaml", library))
    session.trigger("/data/applicant/read_card", True)
    for reference, answer in ANSWERS.items():
        session.set_answer(reference, answer)
    assert [(v.reference, v.message) for v in session.validity()] == []
    assert "<agent_relation>child</agent_relation>" in session.xml()


@pytest.mark.parametrize(
    ("reference", "answer", "message"),
    [
        ("/data/applicant/id_no", OLD_MAN[:-1] + "0", "身份号码不对"),
        ("/data/agent/agent_id_no", OLD_MAN, "与申请人相同"),
        ("/data/applicant/phone", "1234567", "11 位手机号码"),
        ("/data/bank_page/bank_account", "6222021234567890129", "12 至 19 位数字"),
        ("/data/bank_page/bank_account_again", "6222021234567890", "两次输入"),
        ("/data/mandate/mandate_until", "2026-11-22", "不能早于今天"),
    ],
)
def test_a_wrong_answer_gets_the_forms_own_words(library: Library, reference: str, answer: str, message: str) -> None:
    session = session_of(made(FORMS / "s_senior_allowance.yaml", library))
    session.trigger("/data/applicant/read_card", True)
    for known, good in ANSWERS.items():
        session.set_answer(known, good)
    session.set_answer(reference, answer)
    assert message in {v.reference: v.message for v in session.validity()}[reference]


def test_who_comes_alone_sends_nothing_of_an_agent(library: Library) -> None:
    session = session_of(made(FORMS / "s_senior_allowance.yaml", library))
    for reference, answer in ANSWERS.items():
        session.set_answer(reference, answer)
    session.set_answer("/data/handled_by", "self")
    assert "agent_name" not in session.xml()
    assert not [v for v in session.validity() if "/agent" in v.reference or "/mandate" in v.reference]


def test_a_household_adds_up(library: Library) -> None:
    session = session_of(made(FORMS / "s_dibao.yaml", library))
    incomes = ["1200.5", "0", "300"]
    ids = [OLD_MAN, DAUGHTER, "360699201501010010"]
    for i in range(1, 4):
        if i > 1:
            session.add_repeat("/data/family_members")
        session.set_answer(f"/data/family_members[{i}]/member/monthly_income", incomes[i - 1])
        session.set_answer(f"/data/family_members[{i}]/member/member_id_no", ids[i - 1])
    assert "<family_income_year>18006</family_income_year>" in session.xml()
    assert "<member_count>3</member_count>" in session.xml()
    assert "<child_count>1</child_count>" in session.xml()


def test_every_block_is_used_by_some_form(library: Library) -> None:
    text = " ".join(p.read_text("utf-8") for p in SOURCES)
    assert {b for b in library.blocks if f"use: {b}" not in text} == set()
