"""Whatever the lint is fed, it ends with findings: no crash, no other exception; a form that is built loads."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.authoring.blocks import Library
from forms.authoring.finding import AuthoringError
from forms.authoring.lint import lint
from forms.authoring.source import dump, load
from forms.xform import load_form

FORMS = Path(__file__).parents[2] / "resources" / "forms"
LIBRARY = Library.load(FORMS / "blocks")
SOURCES = {p.name: p.read_text("utf-8") for p in sorted(FORMS.glob("*.yaml"))}
PIECES = [
    *("{", "}", "[", "]", ",", ": ", "'", '"', "\n", "  ", "- ", "#", "&", "*", "!", "|", "\t", "\u0000", "\ufeff"),
    *("${", "}", "${name}", "${no}", "cn-id-valid(", ")", "(", "instance('card')", " and ", " or ", "true()", "../"),
    *("type: group", "rows:", "use: applicant", "with:", "type: select_one ", "type: video", "name: meta", "repeat"),
    *("relevant: ", "calculation: ", "constraint: ", "yes", "0", "-1", "1e9", "中文", "𠮷", "default: ", "trigger: "),
    *("parameters: start=1 end=0 step=0", "repeat_count: -1", "choice_filter: [", "media::image: ../x", "or_other"),
]


@settings(max_examples=120, deadline=5000, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(sorted(SOURCES)), seed=st.integers(0, 2**32), count=st.integers(1, 6))
def test_a_mutated_form_gives_findings_or_a_form_that_loads(name: str, seed: int, count: int) -> None:
    chance = random.Random(seed)
    text = SOURCES[name]
    for _ in range(count):
        place = chance.randrange(len(text))
        kind = chance.random()
        if kind < 0.4:
            text = text[:place] + chance.choice(PIECES) + text[place:]
        elif kind < 0.7:
            text = text[:place] + text[place + chance.randrange(1, 12) :]
        else:
            lines = text.split("\n")
            first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
            lines[first], lines[second] = lines[second], lines[first]
            text = "\n".join(lines)
    report = lint(text.encode(), name, LIBRARY, validate=False)
    assert report.findings or report.artefact
    assert all(f.message for f in report.findings)
    if report.artefact is not None:
        assert load_form(report.artefact.xform).id


BOOK = dump(load(SOURCES["s_offsite_filing.yaml"].encode(), "a.yaml", LIBRARY).form, "a.xlsx", LIBRARY)
XML_PIECES = [b"<", b">", b'"', b"<c/>", b't="e"', b"9" * 9, b"-1", b'<row r="1048577"/>', b"", b"\x00", b'r="ZZZZ9"']


def _spoiled_part(chance: random.Random) -> bytes:
    """The workbook with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(BOOK)) as package:
        parts = {i.filename: package.read(i) for i in package.infolist()}
    name = chance.choice(sorted(parts))
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(parts[name]) + 1)
        after = parts[name][place + chance.choice([0, 1, 5, 30]) :]
        parts[name] = parts[name][:place] + chance.choice(XML_PIECES) + after
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part, data in parts.items():
            package.writestr(part, data)
    return out.getvalue()


@settings(max_examples=150, deadline=5000)
@given(seed=st.integers(0, 2**32), inside=st.booleans())
def test_a_spoiled_workbook_is_read_or_refused(seed: int, inside: bool) -> None:
    chance = random.Random(seed)
    data = bytearray(_spoiled_part(chance) if inside else BOOK)
    for _ in range(0 if inside else chance.randint(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        loaded = load(bytes(data), "a.xlsx", LIBRARY)
    except AuthoringError:
        return
    assert loaded.form.survey


rows = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["text", "integer", "note", "calculate", "select_one l", "range", "rank l", "image"]),
        "label": st.sampled_from(["甲", "${a} 乙"]),
    },
    optional={
        "relevant": st.sampled_from(["${a} = 'x'", "${b} > 1", "selected(${c}, 'x')", "${a} != ''"]),
        "calculation": st.sampled_from(["${a} + 1", "${b} + 1", "cn-id-sex(${a})", "count(${c})", "position(..)", "."]),
        "default": st.sampled_from(["1", "${a}", "today()", "2026-01-01", "${c} + 1"]),
        "trigger": st.sampled_from(["${a}", "${b}", "${a} ${b}"]),
        "parameters": st.sampled_from(["start=1 end=5 step=1", "rows=3", "max-pixels=100", "start=5 end=1 step=9"]),
        "required": st.sampled_from(["yes", "no", "${a} = 1"]),
        "readonly": st.sampled_from(["yes", "${b} = 2"]),
    },
)


@settings(max_examples=120, deadline=5000)
@given(survey=st.lists(rows, min_size=3, max_size=6))
def test_any_combination_of_cells_gives_findings_or_a_form_that_loads(survey: list[dict[str, str]]) -> None:
    lines = ["form_id: a", "form_title: 甲", "version: '2026112301'", "survey:"]
    for name, row in zip("abcdef", survey, strict=False):
        lines.append("  - {" + ", ".join(f'{c}: "{t}"' for c, t in {"name": name, **row}.items()) + "}")
    source = "\n".join([*lines, "choices: {l: {x: 甲, y: 乙}}\n"])
    report = lint(source.encode(), "a.yaml", Library(), validate=False)
    assert all(f.message for f in report.findings)
    if report.artefact is not None:
        assert load_form(report.artefact.xform).id == "a"
