"""Random forms and operations that both peers understand, drawn from one seed.

What the peers are known to disagree on by design (positions of a shrunken counted repeat, minutes of a clock, …) is
either left out or left to the comparison, which looks only at fields where they agree.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Operation = dict[str, Any]

_HEAD = (
    '<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:ev="http://www.w3.org/2001/xml-events" xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" '
    'xmlns:odk="http://www.opendatakit.org/xforms">'
)
_LISTS = {"abc": ("a", "b", "c", "d"), "yn": ("yes", "no")}
_TOWNS = tuple(f"t{i}" for i in range(3))
_TEXTS = ("", "张三", "Li Si", "0", " a b ", "360699199003077774", "x", "3", "长一些的文字，带标点。")
_INTS = ("-3", "0", "1", "2", "5", "7", "18", "65", "1000")
_DECIMALS = ("0", "0.5", "1.25", "100", "-2.5", "3")
_DATES = ("1990-03-07", "2024-02-29", "2030-12-31", "2019-06-15")
_TIMES = ("08:30:00.000+08:00", "23:59:00.000+08:00")


@dataclass
class Field:
    """A node: its kind is the first letter of its name. `repeats` are the paths of the repeats around it."""

    path: str
    kind: str
    repeats: tuple[str, ...]
    options: tuple[str, ...] = ()
    filter_by: Field | None = None


@dataclass
class Generated:
    """A form and what may be done to it."""

    name: str
    xml: str
    operations: list[Operation] = field(default_factory=list)


class FormGenerator:
    """Builds one form."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.seed = seed
        self.fields: list[Field] = []
        self.free: list[tuple[str, tuple[str, ...]]] = []
        self._binds: list[str] = []
        self._setvalues: list[str] = []
        self._taken: set[str] = set()
        self._number = 0

    def build(self) -> Generated:
        """The form with its operations."""
        nodes, body = self._children("/data", (), 0, self.random.randint(8, 26))
        xml = self._document(nodes, "".join(body))
        made = Generated(f"gen{self.seed}", xml)
        made.operations = [op for op in (self._operation() for _ in range(self.random.randint(26, 44))) if op]
        return made

    def _document(self, nodes: str, body: str) -> str:
        lists = "".join(
            f'<instance id="{name}"><root>'
            + "".join(f"<item><name>{v}</name><label>项{v}</label></item>" for v in values)
            + "</root></instance>"
            for name, values in _LISTS.items()
        )
        towns = "".join(f"<item><name>{t}</name><label>镇{t[1:]}</label></item>" for t in _TOWNS)
        villages = "".join(
            f"<item><name>v{t[1:]}{i}</name><label>村{t[1:]}{i}</label><town>{t}</town></item>"
            for t in _TOWNS
            for i in range(3)
        )
        return (
            f'{_HEAD}<h:head><h:title>生成{self.seed}</h:title><model odk:xforms-version="1.0.0"><instance>'
            f'<data id="gen{self.seed}" version="1">{nodes}<meta><instanceID/></meta></data></instance>{lists}'
            f'<instance id="town"><root>{towns}</root></instance>'
            f'<instance id="village"><root>{villages}</root></instance>'
            + "".join(self._binds)
            + '<bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/>'
            + "".join(self._setvalues)
            + f"</model></h:head><h:body>{body}</h:body></h:html>"
        )

    # Structure

    def _children(self, base: str, repeats: tuple[str, ...], depth: int, count: int) -> tuple[str, list[str]]:
        nodes: list[str] = []
        body: list[str] = []
        for _ in range(count):
            dice = self.random.random()
            if dice < 0.10 and depth < 3:
                made = self._group(base, repeats, depth)
            elif dice < 0.22 and len(repeats) < 2:
                made = self._repeat(base, repeats, depth)
            elif dice < 0.42:
                made = self._calculate(base, repeats)
            else:
                made = self._question(base, repeats)
            nodes.append(made[0])
            body.append(made[1])
        return "".join(nodes), body

    def _name(self, kind: str) -> str:
        self._number += 1
        return f"{kind}{self._number}"

    def _group(self, base: str, repeats: tuple[str, ...], depth: int) -> tuple[str, str]:
        name = self._name("g")
        path = f"{base}/{name}"
        self._bind(path, repeats, relevant=0.5)
        nodes, body = self._children(path, repeats, depth + 1, self.random.randint(2, 6))
        return f"<{name}>{nodes}</{name}>", f'<group ref="{path}"><label>组</label>{"".join(body)}</group>'

    def _repeat(self, base: str, repeats: tuple[str, ...], depth: int) -> tuple[str, str]:
        name = self._name("p")
        path = f"{base}/{name}"
        counted = self.random.random() < 0.35
        before, count = "", ""
        if counted:
            source = f"{base}/{name}_count"
            chosen = self._pick(repeats, "i")
            ref = self._ref(chosen, source, repeats) if chosen else None
            form = self.random.choice(("if({0} > 4, 3, 1)", "if({0} > 4, 2, 0)", "3 - 1", "number({0}) mod 3 + 1"))
            expression = form.format(ref) if ref else "2"
            self._binds.append(
                f'<bind nodeset="{source}" type="string" readonly="true()" calculate={quoteattr(expression)}/>'
            )
            before = f"<{name}_count/>"
            count = f' jr:count=" {self._ref(Field(source, "n", repeats), path, repeats)} "'
        self._bind(path, repeats, relevant=0.3)
        inner = (*repeats, path)
        if not counted:
            self.free.append((path, repeats))
        position = Field(f"{path}/{self._name('c')}", "c", inner)
        self._binds.append(f'<bind nodeset="{position.path}" type="string" calculate="position(..)"/>')
        amount = Field(f"{path}/{self._name('i')}", "i", inner)
        self._binds.append(f'<bind nodeset="{amount.path}" type="int"/>')
        self.fields += [position, amount]
        nodes, body = self._children(path, inner, depth + 1, self.random.randint(1, 6))
        nodes = f"<{_last(position.path)}/><{_last(amount.path)}/>{nodes}"
        body.insert(0, f'<input ref="{amount.path}"><label>金额</label></input>')
        if self.random.random() < 0.25:
            target = self._pick(inner, "s", strict=True)
            if target is not None:
                body.append(
                    f'<setvalue event="odk-new-repeat" ref="{target.path}" value="concat(\'新\', position(..))"/>'
                )
        summary = ""
        template = f'<{name} jr:template="">{nodes}</{name}>'
        first = "" if counted else f"<{name}>{_untemplated(nodes)}</{name}>"
        if self.random.random() < 0.6:
            summary = self._summary(base, repeats, amount)
        control = (
            f'<group ref="{path}"><label>成员</label><repeat nodeset="{path}"{count}>{"".join(body)}</repeat></group>'
        )
        return before + template + first + summary, control

    def _summary(self, base: str, repeats: tuple[str, ...], amount: Field) -> str:
        name = self._name("c")
        path = f"{base}/{name}"
        made = Field(path, "c", repeats)
        reference = self._ref(amount, path, repeats)
        holder = reference.rpartition("/")[0]
        expression = self.random.choice(
            (
                f"sum( {reference} )",
                f"count( {holder} )",
                f"max( {reference} )",
                f"min( {reference} )",
                f"join(',', {reference} )",
                f"count-non-empty( {reference} )",
                f"sum( {reference} ) div count( {holder} )",
                f"count( {holder} [ {_last(amount.path)} > 4])",
                f"sum( {holder} [ {_last(amount.path)} > 4]/{_last(amount.path)} )",
                f"string( {holder} [position() = 1]/{_last(amount.path)} )",
                f"number( {holder} [2]/{_last(amount.path)} )",
                f"count( {reference} )",
                f"if(count( {holder} ) > 1, '多', '少')",
            )
        )
        if not repeats and self.random.random() < 0.2:
            expression = f"indexed-repeat( {amount.path} , {amount.repeats[-1]} , 1)"
        self._binds.append(f'<bind nodeset="{path}" type="string" calculate={quoteattr(expression)}/>')
        self.fields.append(made)
        return f"<{name}/>"

    # Fields

    def _question(self, base: str, repeats: tuple[str, ...]) -> tuple[str, str]:
        kind = self.random.choices("itsdomrknTvR", weights=(5, 3, 4, 2, 4, 3, 1, 2, 1, 1, 2, 1))[0]
        if kind == "v":
            return self._cascade(base, repeats)
        name = self._name("k" if kind == "k" else kind.lower() if kind != "T" else "h")
        name = name.lower() if kind != "R" else f"y{self._number}"
        path = f"{base}/{name}"
        made = Field(path, kind, repeats)
        default, label = "", "题"
        body = f'<input ref="{path}"><label>{label}</label>@</input>'
        if kind == "i":
            default = self.random.choice(("", "", "", "3", "18"))
        elif kind == "n":
            body = f'<input ref="{path}"><label>说明 <output value="{self._output(path, repeats)}"/></label></input>'
        elif kind == "o":
            name_of, made.options = self.random.choice(list(_LISTS.items()))
            body = f'<select1 ref="{path}"><label>单选</label>{_itemset(name_of)}@</select1>'
        elif kind == "m":
            made.options = _LISTS["abc"]
            body = f'<select ref="{path}"><label>多选</label>{_itemset("abc")}@</select>'
        elif kind == "r":
            body = f'<range ref="{path}" start="0" end="10" step="1"><label>范围</label>@</range>'
        elif kind == "R":
            made.options = _LISTS["abc"]
            body = f'<odk:rank ref="{path}"><label>排序</label>{_itemset("abc")}@</odk:rank>'
        elif kind == "k":
            body = f'<trigger ref="{path}"><label>确认</label>@</trigger>'
        self._bind(path, repeats, kind=kind, relevant=0.35)
        body = body.replace("@", self._value_changed(made, repeats))
        if not default and not repeats and kind == "s" and self.random.random() < 0.15:
            value = self.random.choice(("concat('默', '认')", "1 + 1", "substr('abcdef', 1, 3)"))
            self._setvalues.append(f'<setvalue event="odk-instance-first-load" ref="{path}" value={quoteattr(value)}/>')
        self.fields.append(made)
        return f"<{name}>{default}</{name}>" if default else f"<{name}/>", body

    def _cascade(self, base: str, repeats: tuple[str, ...]) -> tuple[str, str]:
        town, village = self._name("o"), self._name("v")
        first = Field(f"{base}/{town}", "o", repeats, _TOWNS)
        second = Field(f"{base}/{village}", "v", repeats, filter_by=first)
        self._bind(first.path, repeats, kind="o", relevant=0.2)
        self._bind(second.path, repeats, kind="v", relevant=0.2)
        self.fields += [first, second]
        within = f"current()/../{town}" if repeats else first.path
        body = (
            f'<select1 ref="{first.path}"><label>乡镇</label>{_itemset("town")}</select1>'
            f'<select1 ref="{second.path}"><label>村</label>{_itemset("village", f"[town= {within} ]")}</select1>'
        )
        return f"<{town}/><{village}/>", body

    def _value_changed(self, source: Field, repeats: tuple[str, ...]) -> str:
        if self.random.random() > 0.12:
            return ""
        targets = [f for f in self.fields if f.kind == "s" and f.repeats == repeats and not self._has_setvalue(f.path)]
        if not targets:
            return ""
        target = self.random.choice(targets)
        self._taken.add(target.path)
        reference = self._ref(source, target.path, repeats)
        value = self.random.choice((f"concat('改', {reference} )", "'固定'", f"string-length( {reference} )"))
        return f'<setvalue event="xforms-value-changed" ref="{target.path}" value={quoteattr(value)}/>'

    def _has_setvalue(self, path: str) -> bool:
        return path in self._taken

    def _output(self, path: str, repeats: tuple[str, ...]) -> str:
        chosen = self._pick(repeats, "isdoc")
        return escape(self._ref(chosen, path, repeats)) if chosen else "1"

    def _bind(self, path: str, repeats: tuple[str, ...], *, kind: str = "", relevant: float = 0.0) -> None:
        words = [f'<bind nodeset="{path}"']
        types = {"i": "int", "t": "date", "d": "decimal", "r": "int", "T": "time"}
        if kind:
            words.append(f'type="{types.get(kind, "string")}"')
        if self.random.random() < relevant:
            words.append(f"relevant={quoteattr(self._condition(path, repeats))}")
        if kind and self.random.random() < 0.15:
            required = self._condition(path, repeats) if self.random.random() < 0.4 else "true()"
            words.append(f"required={quoteattr(required)}")
        if kind == "i" and self.random.random() < 0.3:
            constraint = self.random.choice((". > 0", ". != 5", ". >= 0 and . <= 150"))
            words.append(f'constraint={quoteattr(constraint)} jr:constraintMsg="数不对"')
        if kind == "s" and self.random.random() < 0.2:
            words.append('constraint="string-length(.) &lt; 20"')
        if kind == "n":
            words.append('readonly="true()"')
        elif kind and self.random.random() < 0.06:
            words.append(f"readonly={quoteattr(self._condition(path, repeats))}")
        if len(words) > 1:
            self._binds.append(" ".join(words) + "/>")

    def _calculate(self, base: str, repeats: tuple[str, ...]) -> tuple[str, str]:
        name = self._name("c")
        path = f"{base}/{name}"
        expression = self._expression(path, repeats)
        relevant = ""
        if self.random.random() < 0.25:
            relevant = f" relevant={quoteattr(self._condition(path, repeats))}"
        kind = self.random.choice(("string", "string", "string", "string", "int", "decimal"))
        if kind != "string" and not _numeric(expression):
            kind = "string"
        self._binds.append(f'<bind nodeset="{path}" type="{kind}"{relevant} calculate={quoteattr(expression)}/>')
        self.fields.append(Field(path, "c", repeats))
        return f"<{name}/>", ""

    # Expressions

    def _pick(self, repeats: tuple[str, ...], kinds: str, *, strict: bool = False) -> Field | None:
        """A field seen from inside `repeats`: in the same instances, or outside of all others."""
        pool = [
            f
            for f in self.fields
            if f.kind in kinds and repeats[: len(f.repeats)] == f.repeats and (not strict or f.repeats == repeats)
        ]
        return self.random.choice(pool) if pool else None

    def _ref(self, target: Field, context: str, repeats: tuple[str, ...]) -> str:
        """Relative where both are in one repeat, as authoring tools write it; absolute otherwise."""
        shared = [r for r in repeats if target.path.startswith(r + "/")]
        if not shared:
            return target.path
        names, at = target.path.split("/"), context.split("/")
        common = 0
        while common < min(len(names), len(at)) and names[common] == at[common]:
            common += 1
        common = min(common, len(at) - 1)
        return "/".join([".."] * (len(at) - common) + names[common:])

    def _some(self, kinds: str, path: str, repeats: tuple[str, ...], otherwise: str) -> str:
        chosen = self._pick(repeats, kinds)
        return f" {self._ref(chosen, path, repeats)} " if chosen else otherwise

    def _condition(self, path: str, repeats: tuple[str, ...], depth: int = 0) -> str:
        number = self._some("i", path, repeats, "1")
        text = self._some("s", path, repeats, "'x'")
        one = self._some("o", path, repeats, "'a'")
        many = self._some("m", path, repeats, "'a b'")
        day = self._some("t", path, repeats, "'2021-01-01'")
        made = self.random.choice(
            (
                f"{number} > {self.random.randint(0, 60)}",
                f"{number} mod 2 = 0",
                f"coalesce({number}, 0) >= 5",
                f"{one} = 'a'",
                f"{one} != 'b'",
                f"selected({many}, 'c')",
                f"not(selected({many}, 'a'))",
                f"count-selected({many}) > 1",
                f"string-length({text}) > 1",
                f"{text} = ''",
                f"regex({text}, '^[0-9]{{17}}[0-9X]$')",
                f"{day} > date('2020-01-01')",
                f"decimal-date-time({day}) > 10000",
                f"starts-with({text}, 'L')",
                f"contains({text}, '三')",
                f"boolean({text})",
                f"{number} < {self._some('i', path, repeats, '3')}",
                "true()",
            )
        )
        if depth < 1 and self.random.random() < 0.3:
            joint = self.random.choice(("and", "or"))
            return f"{made} {joint} {self._condition(path, repeats, depth + 1)}"
        return made

    def _expression(self, path: str, repeats: tuple[str, ...]) -> str:
        number = self._some("i", path, repeats, "4")
        other = self._some("i", path, repeats, "2")
        dec = self._some("d", path, repeats, "1.5")
        text = self._some("s", path, repeats, "'text'")
        one = self._some("o", path, repeats, "'a'")
        many = self._some("m", path, repeats, "'a b'")
        day = self._some("t", path, repeats, "'2021-01-01'")
        calc = self._some("c", path, repeats, "'7'")
        choice = self._pick(repeats, "o")
        named = (
            f"jr:choice-name({self._ref(choice, path, repeats)}, '{self._ref(choice, path, repeats)}')"
            if choice
            else "'无'"
        )
        return self.random.choice(
            (
                f"{number} + {other} * 2",
                f"{number} - {other}",
                f"({number} + 1) * ({other} + 1)",
                f"{number} div 4",
                f"int({number} div 4)",
                f"round({number} div 3, 2)",
                f"round({dec})",
                f"{dec} * 2",
                f"pow({number}, 2)",
                f"abs({number})",
                f"number({calc})",
                "concat('T','-',1 + 2)",
                f"concat('[', {text}, ']')",
                f"concat({calc}, '#')",
                f"if({number} > 10, '大', '小')",
                f"if(selected({many}, 'a'), {number}, 0)",
                f"coalesce({text}, '缺')",
                f"coalesce({number}, {other})",
                f"string-length({text})",
                f"substr({text}, 6, 14)",
                f"substring-before({text}, ' ')",
                f"substring-after({text}, ' ')",
                f"translate({text}, '0123', 'abcd')",
                f"normalize-space({text})",
                f"if(substr({text},16,17) mod 2 = 1,'男','女')",
                f"selected-at({many}, 1)",
                f"selected-at({many}, 0)",
                f"count-selected({many})",
                f"format-date({day}, '%Y年%m月%d日')",
                f"format-date({day}, '%e/%n/%y')",
                f"decimal-date-time({day}) - decimal-date-time('2000-01-01')",
                f"int((decimal-date-time('2026-01-01') - decimal-date-time({day})) div 365.25)",
                f"max({number}, {other}, 7)",
                f"min({number}, {other}, 7)",
                "once(concat('T','-',1 + 2))",
                f"once({text})",
                f"if(boolean-from-string({text}), '是', '否')",
                f"if(not({number} > 3), '是', '否')",
                f"if(starts-with({text}, '3'), '是', '否')",
                f"if(contains({text}, ' '), '是', '否')",
                f"if({one} = 'a' or {one} = 'yes', '是', '否')",
                f"if(string({number} = {other}), '是', '否')",
                f"if(checklist(1, 2, {number} > 3, {other} > 3), '是', '否')",
                f"if(weighted-checklist(2, 5, {number} > 3, 2, {other} > 3, 3), '是', '否')",
                f"join('-', {text}, {calc})",
                f"{number} mod 3",
                f"-{number}",
                f"digest({text}, 'MD5', 'hex')",
                f"if(selected-at({many}, 0) = 'a', 1, 2)",
                f"string-length(normalize-space({text})) + count-selected({many})",
                f"concat(substr({text}, 0, 1), '*', substr({text}, 2))",
                f"if({day} = '', '无', format-date({day}, '%Y'))",
                f"format-date-time({day}, '%Y-%m')",
                f"date({day}) + 30",
                f"format-date(date({day}) + 30, '%Y-%m-%d')",
                f"({number} > {other}) + 1",
                f"if(boolean({number}), 'b', 'n')",
                f"if(number({text}) >= 0, number({text}), 0 - 1)",
                f"coalesce({calc}, {text})",
                f"substr({calc}, 0, 2)",
                f"concat({number}, '/', {dec}, '/', {one})",
                f"int({dec})",
                f"round({dec} * 10) div 10",
                f"{dec} + {number}",
                f"if(({number} >= 18 and {one} = 'a') or {many} = '', '甲', '乙')",
                f"string-length(concat({text}, {calc}))",
                f"sqrt({number} * {number})",
                f"true() and {number} = 1",
                f"if(regex({text}, '[一-龥]+'), '中', '外')",
                "position(..)" if repeats else "0",
                "position(../..)" if len(repeats) > 1 and path.count("/") - repeats[-1].count("/") > 1 else "1",
                named,
            )
        )

    # Operations

    def _operation(self) -> Operation | None:
        if self.free and self.random.random() < 0.18:
            path, repeats = self.random.choice(self.free)
            reference = self._placed(path, repeats, at_end=False)
            if self.random.random() < 0.65:
                return {"op": "add", "ref": reference}
            return {"op": "remove", "ref": reference, "i": self.random.randint(0, 1)}
        pool = [f for f in self.fields if f.kind not in "cn"]
        if not pool:
            return None
        chosen = self.random.choice(pool)
        reference = self._placed(chosen.path, chosen.repeats)
        pick = self.random.choice
        if chosen.kind in "itsdrT":
            values = {"i": _INTS, "t": _DATES, "s": _TEXTS, "d": _DECIMALS, "r": ("0", "3", "8", "10"), "T": _TIMES}
            types = {"i": "int", "t": "date", "s": "string", "d": "decimal", "r": "int", "T": "time"}
            value = "" if self.random.random() < 0.06 else pick(values[chosen.kind])
            return {"op": "set", "ref": reference, "value": value, "type": types[chosen.kind]}
        if chosen.kind == "R":
            order = list(chosen.options)
            self.random.shuffle(order)
            return {"op": "rank", "ref": reference, "value": order}
        if chosen.kind == "k":
            return {"op": "trigger", "ref": reference, "value": self.random.random() < 0.7}
        if chosen.kind == "m":
            return {
                "op": "select",
                "ref": reference,
                "value": [v for v in chosen.options if self.random.random() < 0.5],
            }
        options = chosen.options or tuple(f"v{i}{j}" for i in range(3) for j in range(3))
        return {"op": "select", "ref": reference, "value": [] if self.random.random() < 0.1 else [pick(options)]}

    def _placed(self, path: str, repeats: tuple[str, ...], *, at_end: bool = True) -> str:
        """`path` with a position on every repeat around it."""
        for repeat in sorted(repeats, key=len, reverse=True):
            place = self.random.choices((1, 2, 3), weights=(6, 3, 1))[0]
            path = f"{repeat}[{place}]{path[len(repeat) :]}"
        return path


def _itemset(name: str, condition: str = "") -> str:
    source = f"instance('{name}')/root/item{condition}"
    return f'<itemset nodeset="{escape(source)}"><value ref="name"/><label ref="label"/></itemset>'


def _untemplated(nodes: str) -> str:
    """A first instance: inner repeats have one instance each, and no template."""
    return nodes if "jr:template" not in nodes else _strip_templates(nodes)


def _strip_templates(nodes: str) -> str:
    out = nodes
    while ' jr:template=""' in out:
        mark = out.index(' jr:template=""')
        begin = out.rindex("<", 0, mark)
        name = out[begin + 1 : mark]
        end = out.index(f"</{name}>", mark) + len(f"</{name}>")
        out = out[:begin] + out[end:]
    return out


def _numeric(expression: str) -> bool:
    return not any(
        word in expression for word in ("'", "substr", "text", "selected-at", "join", "true", "not(", "once")
    )


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def generate(seed: int) -> Generated:
    """The form and operations of `seed`."""
    return FormGenerator(seed).build()
