"""Over generated forms and operations: recalculation, drafts and pages keep their promises."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.drafts import draft_of, resume
from forms.errors import AnswerRefused
from forms.instance.serialise import instance_xml
from forms.replay import apply
from forms.session import FormSession
from forms.xform import load_form
from forms.xml import parse_xml
from tests.differential.generator import generate
from tests.support.xforms import NOON, ask, bind, opened, surroundings, value, xform

SEEDS = st.integers(0, 10**6)


def filled(seed: int) -> FormSession:
    made = generate(seed)
    session = FormSession(load_form(made.xml), surroundings=surroundings())
    for operation in made.operations:
        try:
            apply(session, operation)
        except AnswerRefused:
            continue
    return session


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_running_every_rule_anew_changes_nothing_that_running_the_concerned_ones_has_left(seed: int) -> None:
    session = filled(seed)
    before = session.xml()
    session._recalculation.everything(counted=True)
    session._recalculation.run()
    assert session.xml() == before


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_draft_taken_up_again_is_the_same_instance(seed: int) -> None:
    session = filled(seed)
    again = resume(draft_of(session, NOON), session.definition, surroundings=surroundings())
    assert again.xml() == session.xml()
    assert instance_xml(again.instance.root, prune=False) == instance_xml(session.instance.root, prune=False)


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_going_on_from_the_first_page_comes_past_every_page_and_back(seed: int) -> None:
    session = filled(seed)
    pages = session.pages.all()
    page, forward = session.pages.first(), []
    while page is not None:
        forward.append(page)
        page = session.pages.after(page.index)
    assert tuple(forward) == pages
    for here, before in zip(pages[1:], pages, strict=False):
        assert session.pages.before(here.index) == before


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_stored_without_control_characters_and_comes_back_from_the_instance(text: str) -> None:
    session = opened(xform("<a/>", bind("a"), ask("a")))
    session.set_answer("/data/a", text)
    kept = value(session, "a") or ""
    assert not any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\n\r" for char in kept)
    assert [char for char in text if unicodedata.category(char)[0] != "C"] == [
        char for char in kept if unicodedata.category(char)[0] != "C"
    ]
    root = next(parse_xml(session.xml()).elements())
    assert next(root.elements()).string_value() == kept
