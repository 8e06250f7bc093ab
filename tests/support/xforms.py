"""XForm documents for tests, written short."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from forms.environment import Surroundings
from forms.instance.resolver import Resolver
from forms.session import FormSession
from forms.xform import load_form

HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:ev="http://www.w3.org/2001/xml-events" xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" '
    'xmlns:odk="http://www.opendatakit.org/xforms" xmlns:kiosk="https://huimin.example/xforms/kiosk">'
)
NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)
"""Noon of 4 March 2026 in Yingtan."""


def xform(nodes: str, binds: str = "", body: str = "", *, model: str = "", version: str = "1", form: str = "t") -> str:
    """A form: `nodes` inside `<data>`, `model` after the instance."""
    return (
        f"{HEAD}<h:head><h:title>测试表</h:title><model><instance>"
        f'<data id="{form}" version="{version}">{nodes}<meta><instanceID/></meta></data></instance>{model}{binds}'
        '<bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/>'
        f"</model></h:head><h:body>{body}</h:body></h:html>"
    )


def bind(path: str, kind: str = "string", **attributes: str) -> str:
    """A bind below /data; `jr_constraintMsg` stands for `jr:constraintMsg`."""
    words = "".join(f' {name.replace("_", ":")}="{_escaped(value)}"' for name, value in attributes.items())
    return f'<bind nodeset="/data/{path}" type="{kind}"{words}/>'


def ask(path: str, inner: str = "", kind: str = "input", **attributes: str) -> str:
    """A control below /data."""
    words = "".join(f' {name}="{_escaped(value)}"' for name, value in attributes.items())
    return f'<{kind} ref="/data/{path}"{words}><label>问 {path}</label>{inner}</{kind}>'


def items(*values: str) -> str:
    """Choices written into the control."""
    return "".join(f"<item><label>项{value}</label><value>{value}</value></item>" for value in values)


def itemset(nodeset: str) -> str:
    """Choices from nodes with name and label."""
    return f'<itemset nodeset="{_escaped(nodeset)}"><value ref="name"/><label ref="label"/></itemset>'


def repeat(path: str, inner: str, **attributes: str) -> str:
    """A repeat in its group."""
    words = "".join(f' {name.replace("_", ":")}="{_escaped(value)}"' for name, value in attributes.items())
    return f'<group ref="/data/{path}"><label>组</label><repeat nodeset="/data/{path}"{words}>{inner}</repeat></group>'


def rows(name: str, *values: str, **columns: str) -> str:
    """A secondary instance; a column maps each of its values' first letters apart by blanks: `town="a b"`."""
    found = []
    for index, value in enumerate(values):
        extra = "".join(f"<{key}>{text.split()[index]}</{key}>" for key, text in columns.items())
        found.append(f"<item><name>{value}</name><label>名{value}</label>{extra}</item>")
    return f'<instance id="{name}"><root>{"".join(found)}</root></instance>'


def surroundings(**properties: str) -> Surroundings:
    """A still clock, counted ids, no chance."""
    numbers = count(1)
    return Surroundings(
        now=lambda: NOON, random=lambda: 0.25, uuid=lambda: f"id-{next(numbers)}", properties=properties
    )


def opened(document: str, resolver: Resolver | None = None, **properties: str) -> FormSession:
    """A session of the form."""
    return FormSession(load_form(document), resolver=resolver, surroundings=surroundings(**properties))


def value(session: FormSession, path: str) -> str | None:
    """The value below /data as a submission would have it; None where the node is not in it."""
    node = session.instance.lookup(f"/data/{path}")
    return node.value if node is not None and node.relevant else None


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
