"""Everything that can be said of a form before it goes out, in Chinese with sheet and row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms.authoring import lint_logic, lint_rows, odk_validate
from forms.authoring.blocks import Library
from forms.authoring.compile import Artefact, compile_sheets
from forms.authoring.finding import SEVERITIES, AuthoringError, Finding, Place, error
from forms.authoring.or_other import spell_out
from forms.authoring.outline import Outline, outline
from forms.authoring.sheets import unfold
from forms.authoring.source import load

MOST_ON_PAGE: Final = 6
"""Questions on one page of the terminal's screen that are still readable for an old person."""


ENGINE_WORDS: Final = {
    "form_cycle": "计算互相依赖，成了一个圈",
    "form_expression": "表达式不能用",
    "form_limit": "超过终端的上限",
    "form_unsupported": "终端不支持",
    "form_broken": "终端读不了这份表单",
}
"""What the codes of our own engine mean to an author."""


@dataclass(frozen=True, slots=True)
class Report:
    """Findings, errors first, each in the order of the sheets; the compiled form where there are no errors."""

    findings: Sequence[Finding]
    artefact: Artefact | None

    @property
    def ok(self) -> bool:
        """Whether the form may be built."""
        return all(f.severity != "error" for f in self.findings)


def lint(
    data: bytes, file: str, library: Library, *, most_on_page: int = MOST_ON_PAGE, validate: bool = True
) -> Report:
    """Check a source from end to end. `validate` runs ODK Validate as well, where there is a JRE."""
    found: list[Finding] = []
    try:
        loaded = load(data, file, library)
        found += loaded.remarks
        sheets = spell_out(unfold(loaded.form, library))
    except AuthoringError as why:
        return _report([*found, *why.findings], None)
    form = outline(sheets)
    found += lint_rows.check(sheets, form, most_on_page)
    found += lint_logic.check(sheets, form)
    if any(f.severity == "error" for f in found):
        return _report(found, None)
    try:
        artefact = compile_sheets(sheets)
    except AuthoringError as why:
        return _report([*found, *why.findings], None)
    found += artefact.remarks
    found += _engine(artefact, file, form)
    if validate:
        found += _validator(artefact, file, form)
    return _report(found, artefact)


def _report(found: Sequence[Finding], artefact: Artefact | None) -> Report:
    ranks = {severity: i for i, severity in enumerate(SEVERITIES)}
    report = Report(tuple(sorted(dict.fromkeys(found), key=lambda f: ranks[f.severity])), artefact)
    return report if report.ok else replace(report, artefact=None)


def _engine(artefact: Artefact, file: str, form: Outline) -> Iterator[Finding]:
    """What our own loader says."""
    from forms.errors import FormCycle, FormError
    from forms.xform import load_form

    try:
        load_form(artefact.xform)
    except FormError as why:
        words = ENGINE_WORDS.get(why.code, "终端的表单引擎不能用它")
        if isinstance(why, FormCycle):
            circle = " → ".join(path.rpartition("/")[2] for path in (*why.questions, why.questions[0]))
            yield error(why.code, _place(why.question, file, form), f"{words}：{circle}")
            return
        yield error(why.code, _place(why.question, file, form), f"{words}（{why.question or why.form}：{why.cause}）")


def _validator(artefact: Artefact, file: str, form: Outline) -> Iterator[Finding]:
    try:
        for finding in odk_validate.validate(artefact.xform, file):
            question = odk_validate.question_of(finding.message)
            yield replace(finding, place=_place(question, file, form))
    except odk_validate.ValidatorMissing as why:
        yield Finding("note", why.code, Place(file), str(why))


def _place(question: str, file: str, form: Outline) -> Place:
    entry = form.named().get(question.rpartition("/")[2])
    return entry.row.place if entry is not None else Place(file)
