"""Broken and hostile forms: told by form, question and cause; never a hang."""

from __future__ import annotations

import time
from typing import ClassVar

import pytest

from forms.errors import ExpressionBroken, FormBroken, FormCycle, FormError, FormLimit, FormUnsupported
from forms.xform import FormLibrary, load_form
from tests.support.xforms import ask, bind, items, itemset, opened, repeat, xform

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{("&" + before + ";") * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip


@pytest.mark.parametrize(
    ("document", "error", "said"),
    [
        ("", FormBroken, "."),
        ("<a>", FormBroken, "."),
        ("<html/>", FormBroken, "no model"),
        (LAUGHS + xform("<a>&i;</a>"), FormBroken, "document type"),
        ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + xform("<a>&e;</a>"), FormBroken, "document type"),
        (xform("<a/>", bind("b")), FormBroken, "form t question /data/b: a bind names a node that"),
        (xform("<a/>", "", ask("c")), FormBroken, "form t question /data/c"),
        (xform("<a/>", bind("a") + bind("a")), FormBroken, "question /data/a: two binds"),
        (xform("<a/>", bind("a", calculate="1 +")), ExpressionBroken, r"form t question /data/a: .*xpath_syntax"),
        (xform("<a/>", bind("a", relevant="frobnicate(1)")), ExpressionBroken, r"question /data/a: .*frobnicate"),
        (xform("<a/>", bind("a", calculate="instance('none')/root")), ExpressionBroken, "instance\\('none'\\)"),
        (xform("<a/>", "", ask("a", kind="upload", mediatype="video/*")), FormUnsupported, "question /data/a: .*video"),
        (xform("<a/>", bind("a", "geoshape"), ask("a")), FormUnsupported, "question /data/a: .*geoshape"),
        (xform("<a/>", model='<setvalue event="dance" ref="/data/a"/>'), FormUnsupported, "event dance"),
        (
            xform("<a/>", model='<odk:recordaudio event="odk-instance-load" ref="/data/a"/>'),
            FormUnsupported,
            "recordaudio",
        ),
        (xform("<a/>", model='<submission base64RsaPublicKey="MIIB"/>'), FormUnsupported, "encrypted"),
        (xform("<a/>", "", ask("a", appearance="minimal search('x')")), FormUnsupported, r"/data/a: appearance search"),
        (xform("".join(f"<a{i}/>" for i in range(5_001))), FormLimit, "more than 5000"),
        (xform("<a/>", "", "<group>" * 60 + "</group>" * 60), FormLimit, "deep"),
    ],
)
def test_a_broken_form_is_told_by_form_question_and_cause(document: str, error: type[FormError], said: str) -> None:
    began = time.perf_counter()
    with pytest.raises(error, match=said):
        load_form(document)
    assert time.perf_counter() - began < 2


def test_a_form_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(FormLimit, match="4194304"):
        load_form(b"<" * (4 * 1024 * 1024 + 1))


class TestCycles:
    """Circles are refused with the questions on them named; what only looks like one is not."""

    CIRCLES: ClassVar[dict[str, tuple[str, set[str]]]] = {
        "itself": (bind("a", calculate="/data/a + 1"), {"/data/a"}),
        "two": (bind("a", calculate="/data/b") + bind("b", calculate="/data/a"), {"/data/a", "/data/b"}),
        "relevance": (bind("a", relevant="/data/b = 1") + bind("b", relevant="/data/a = 1"), {"/data/a", "/data/b"}),
        "mixed": (
            bind("a", calculate="/data/b") + bind("b", relevant="/data/c = 1") + bind("c", calculate="/data/a"),
            {"/data/a", "/data/b", "/data/c"},
        ),
        "own relevance": (bind("a", relevant="/data/a = 1"), {"/data/a"}),
    }

    @pytest.mark.parametrize("name", sorted(CIRCLES))
    def test_a_circle_names_its_questions(self, name: str) -> None:
        binds, questions = self.CIRCLES[name]
        with pytest.raises(FormCycle) as told:
            load_form(xform("<a/><b/><c/>", binds))
        assert told.value.code == "form_cycle"
        assert set(told.value.questions) == questions
        assert all(question in str(told.value) for question in questions)

    def test_a_rule_that_hangs_on_a_circle_is_not_named(self) -> None:
        binds = bind("a", calculate="/data/b") + bind("b", calculate="/data/a") + bind("c", calculate="/data/a")
        with pytest.raises(FormCycle) as told:
            load_form(xform("<a/><b/><c/>", binds))
        assert "/data/c" not in told.value.questions

    def test_a_group_hidden_by_its_own_child_is_a_circle(self) -> None:
        with pytest.raises(FormCycle):
            load_form(xform("<g><a/></g>", bind("g", relevant="/data/g/a = 1") + bind("g/a")))

    def test_a_constraint_may_look_at_its_own_question(self) -> None:
        load_form(xform("<a/>", bind("a", constraint=". != /data/a + 1")))

    def test_the_position_in_the_own_repeat_is_no_circle(self) -> None:
        document = xform("<p><a/><b/></p>", bind("p/a", calculate="position(..)")
                         + bind("p/b", calculate="count(../../p)"), repeat("p", ""))  # fmt: skip
        load_form(document)

    def test_a_choice_filter_is_no_circle(self) -> None:
        load_form(xform("<a/>", "", ask("a", itemset("instance('l')/root/item[name != /data/a]"), "select1"),
                        model='<instance id="l"><root/></instance>'))  # fmt: skip


def test_control_characters_never_reach_the_instance() -> None:
    session = opened(xform("<a/>", bind("a"), ask("a")))
    session.set_answer("/data/a", "王\x00\x1b[31m\x07桂\u0085兰\ud800")
    assert "<a>王[31m桂兰</a>" in session.xml()


def test_markup_in_an_answer_stays_text() -> None:
    session = opened(xform("<a/>", bind("a"), ask("a")))
    session.set_answer("/data/a", "<b>&amp;]]>")
    assert "<a>&lt;b&gt;&amp;amp;]]&gt;</a>" in session.xml()


def test_a_library_compiles_the_same_bytes_once_and_forgets_the_longest_unused() -> None:
    library = FormLibrary(size=2)
    documents = [xform("<a/>", form=f"f{i}").encode() for i in range(3)]
    first = library.load(documents[0])
    assert library.load(documents[0]) is first
    library.load(documents[1])
    library.load(documents[0])
    library.load(documents[2])
    assert library.load(documents[0]) is first
    assert library.load(documents[1]).id == "f1"


def test_items_need_values() -> None:
    with pytest.raises(FormBroken, match="question /data/a: a choice has no value"):
        load_form(xform("<a/>", "", ask("a", items("x") + "<item><label>y</label></item>", "select1")))
