"""Relevance, calculation, required, constraint, read-only, defaults, preloads, languages."""

from __future__ import annotations

import pytest

from forms.environment import Surroundings
from forms.errors import AnswerRefused
from forms.session import FormSession
from forms.validity import Condition
from forms.xform import load_form
from tests.support.xforms import ask, bind, items, opened, rows, value, xform


def test_a_calculation_follows_what_it_reads() -> None:
    session = opened(
        xform(
            "<a/><b/><c/>",
            bind("a", "int") + bind("b", calculate="/data/a * 2") + bind("c", calculate="concat('=', /data/b)"),
            ask("a"),
        )
    )
    session.set_answer("/data/a", "21")
    assert (value(session, "b"), value(session, "c")) == ("42", "=42")


def test_only_what_reads_the_answer_is_evaluated_again() -> None:
    nodes = "".join(f"<a{i}/><b{i}/>" for i in range(50))
    binds = "".join(bind(f"a{i}", "int") + bind(f"b{i}", calculate=f"/data/a{i} + random()") for i in range(50))
    drawn: list[float] = []
    chance = Surroundings(random=lambda: drawn.append(0.5) or drawn[-1])  # type: ignore[func-returns-value]
    document = xform(nodes, binds, "".join(ask(f"a{i}") for i in range(50)))
    session = FormSession(load_form(document), surroundings=chance)
    drawn.clear()
    session.set_answer("/data/a7", "1")
    assert len(drawn) == 1
    assert value(session, "b7") == "1.5"


def test_relevance_is_inherited_and_what_is_hidden_keeps_its_answer() -> None:
    session = opened(
        xform(
            "<a/><g><h><x/></h></g>",
            bind("a") + bind("g", relevant="/data/a = '1'") + bind("g/h/x"),
            ask("a") + '<group ref="/data/g">' + ask("g/h/x") + "</group>",
        )
    )
    assert value(session, "g/h/x") is None
    session.set_answer("/data/a", "1")
    session.set_answer("/data/g/h/x", "kept")
    session.set_answer("/data/a", "2")
    assert "<g>" not in session.xml()
    session.set_answer("/data/a", "1")
    assert value(session, "g/h/x") == "kept"


def test_a_hidden_answer_reads_as_blank() -> None:
    session = opened(
        xform(
            "<a/><b>5</b><c/>",
            bind("a") + bind("b", "int", relevant="/data/a = '1'") + bind("c", calculate="concat('[', /data/b, ']')"),
            ask("a") + ask("b"),
        )
    )
    assert value(session, "c") == "[]"
    session.set_answer("/data/a", "1")
    assert value(session, "c") == "[5]"


def test_a_calculation_waits_while_it_is_hidden_and_catches_up() -> None:
    session = opened(
        xform(
            "<a/><n>1</n><c/>",
            bind("a") + bind("n", "int") + bind("c", calculate="/data/n + 1", relevant="/data/a = '1'"),
            ask("a") + ask("n"),
        )
    )
    session.set_answer("/data/n", "10")
    assert value(session, "c") is None
    session.set_answer("/data/a", "1")
    assert value(session, "c") == "11"


def test_required_speaks_only_of_relevant_blank_questions_in_the_forms_own_words() -> None:
    session = opened(
        xform(
            "<a/><b/><c/>",
            bind("a", required="true()", jr_requiredMsg="请填甲")
            + bind("b", required="/data/a = '1'")
            + bind("c", required="true()", relevant="false()"),
            ask("a") + ask("b") + ask("c"),
        )
    )
    assert [(v.reference, v.condition, v.message) for v in session.validity()] == [
        ("/data/a", Condition.REQUIRED, "请填甲")
    ]
    session.set_answer("/data/a", "1")
    assert [v.reference for v in session.validity()] == ["/data/b"]


def test_a_constraint_is_reported_not_enforced_and_blank_satisfies_it() -> None:
    session = opened(
        xform(
            "<a/>",
            bind(
                "a",
                "int",
                constraint=". > 0 and . < 150",
                jr_constraintMsg="年龄不对",
            ),
            ask("a"),
        )
    )
    assert session.validity() == ()
    session.set_answer("/data/a", "151")
    assert value(session, "a") == "151"
    assert [(v.condition, v.message) for v in session.validity()] == [(Condition.CONSTRAINT, "年龄不对")]
    session.set_answer("/data/a", "")
    assert session.validity() == ()


def test_a_read_only_question_refuses_an_answer_and_the_text_names_it() -> None:
    session = opened(
        xform(
            "<lock/><g><a/></g>",
            bind("lock") + bind("g", readonly="/data/lock = '1'") + bind("g/a"),
            ask("lock") + ask("g/a"),
        )
    )
    session.set_answer("/data/g/a", "free")
    session.set_answer("/data/lock", "1")
    with pytest.raises(AnswerRefused, match=r"form t question /data/g/a: the question is read-only"):
        session.set_answer("/data/g/a", "late")
    assert value(session, "g/a") == "free"


@pytest.mark.parametrize(
    ("kind", "entered", "kept"),
    [
        ("int", "007", "7"),
        ("int", "3.7", "3"),
        ("decimal", "1.50", "1.5"),
        ("decimal", "100", "100"),
        ("date", "2026-02-28", "2026-02-28"),
        ("time", "08:30:00.000+08:00", "08:30:00.000+08:00"),
        ("string", "  a b ", "  a b "),
        ("string", "行\n二\x00\x07", "行\n二"),
    ],
)
def test_an_answer_is_stored_as_its_type_writes_it(kind: str, entered: str, kept: str) -> None:
    session = opened(xform("<a/>", bind("a", kind), ask("a")))
    session.set_answer("/data/a", entered)
    assert value(session, "a") == kept


@pytest.mark.parametrize(
    ("kind", "entered", "code"),
    [
        ("int", "abc", "not_a_number"),
        ("int", "99999999999", "number_too_large"),
        ("decimal", "NaN", "not_a_number"),
        ("date", "2026-02-30", "not_a_date"),
        ("time", "25:00", "not_a_time"),
        ("string", "x" * 20_001, "too_long"),
    ],
)
def test_what_is_no_value_of_the_type_is_refused_without_repeating_it(kind: str, entered: str, code: str) -> None:
    session = opened(xform("<a/>", bind("a", kind), ask("a")))
    with pytest.raises(AnswerRefused) as refused:
        session.set_answer("/data/a", entered)
    assert code in str(refused.value)
    assert entered not in str(refused.value)
    assert value(session, "a") == ""


def test_preloads_fill_identity_moment_and_device() -> None:
    session = opened(
        xform(
            "<s/><e/><t/><d/><u/>",
            bind("s", "dateTime", jr_preload="timestamp", jr_preloadParams="start")
            + bind("e", "dateTime", jr_preload="timestamp", jr_preloadParams="end")
            + bind("t", "date", jr_preload="date", jr_preloadParams="today")
            + bind("d", jr_preload="property", jr_preloadParams="deviceid")
            + bind("u", jr_preload="property", jr_preloadParams="username"),
        ),
        deviceid="YT-0001",
    )
    assert session.instance_id == "uuid:id-1"
    assert value(session, "s") == "2026-03-04T12:00:00.000+08:00"
    assert (value(session, "t"), value(session, "d"), value(session, "u")) == ("2026-03-04", "YT-0001", "")
    assert value(session, "e") == ""
    session.finish()
    assert value(session, "e") == "2026-03-04T12:00:00.000+08:00"


ITEXT = (
    '<itext><translation lang="中文" default="true()"><text id="a:label"><value>你好 <output value="/data/a"/></value>'
    '<value form="image">jr://images/a.png</value></text><text id="a:hint"><value>提示</value>'
    '<value form="guidance">给工作人员</value></text><text id="c"><value>好的</value></text></translation>'
    '<translation lang="English"><text id="a:label"><value>Hello <output value="/data/a"/></value></text>'
    '<text id="c"><value>fine</value></text></translation></itext>'
)


def test_labels_follow_the_language_their_outputs_the_answers_and_media_are_file_names() -> None:
    body = (
        '<input ref="/data/a"><label ref="jr:itext(\'a:label\')"/><hint ref="jr:itext(\'a:hint\')"/></input>'
        '<select1 ref="/data/s"><label>选</label><item><label ref="jr:itext(\'c\')"/><value>x</value></item></select1>'
    )
    session = opened(
        xform(
            "<a/><s/><n/>",
            bind("a") + bind("s") + bind("n", calculate="jr:choice-name('x', '/data/s')"),
            body,
            model=ITEXT,
        )
    )
    session.set_answer("/data/a", "王桂兰")
    label, hint = session.label("/data/a"), session.hint("/data/a")
    assert (label.text, dict(label.media)) == ("你好 王桂兰", {"image": "a.png"})
    assert (hint.text, hint.guidance) == ("提示", "给工作人员")
    assert value(session, "n") == "好的"
    session.set_language("English")
    assert session.label("/data/a").text == "Hello 王桂兰"
    assert value(session, "n") == "fine"
    with pytest.raises(AnswerRefused, match="no language"):
        session.set_language("Deutsch")


def test_kiosk_attributes_reach_the_definition() -> None:
    session = opened(
        xform(
            "<a/>",
            bind("a", kiosk_sensitive="yes"),
            '<input ref="/data/a" kiosk:display="rmb-upper" appearance="idcard w2"><label>x</label></input>',
        )
    )
    question = session.definition.questions["/data/a"]
    assert session.definition.binds["/data/a"].sensitive
    assert question.attributes["kiosk:display"] == "rmb-upper"
    assert question.appearances == ("idcard", "w2")


def test_a_trigger_stores_ok_and_can_be_taken_back() -> None:
    session = opened(xform("<a/>", bind("a"), ask("a", kind="trigger")))
    session.trigger("/data/a", acknowledged=True)
    assert value(session, "a") == "OK"
    session.trigger("/data/a", acknowledged=False)
    assert value(session, "a") == ""


def test_choice_names_come_from_the_list_as_it_is_now() -> None:
    session = opened(
        xform(
            "<a/><n/>",
            bind("a") + bind("n", calculate="jr:choice-name(/data/a, ' /data/a ')"),
            ask("a", items("x", "y"), "select1"),
        )
    )
    session.select("/data/a", ["y"])
    assert value(session, "n") == "项y"


def test_a_namespace_prefix_in_the_instance_does_not_hide_a_node_from_its_bind() -> None:
    session = opened(
        xform("<orx:who/><n/>", bind("orx:who") + bind("n", calculate="concat('=', /data/orx:who)"), ask("orx:who"))
    )
    session.set_answer("/data/orx:who", "a")
    assert value(session, "n") == "=a"
    assert "<orx:who>a</orx:who>" in session.xml()


def test_rows_helper_is_what_the_form_reads() -> None:
    session = opened(
        xform("<n/>", bind("n", calculate="instance('r')/root/item[name='b']/label"), model=rows("r", "a", "b"))
    )
    assert value(session, "n") == "名b"
