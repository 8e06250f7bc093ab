"""Labels, hints and messages in the session's language, their outputs filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from forms.choices import Choice, Choices
from forms.errors import AnswerRefused
from forms.evaluation import evaluating
from forms.instance.node import InstanceNode
from forms.instance.primary import PrimaryInstance
from forms.instance.resolver import file_name
from forms.tree import Node
from forms.xform.model import FormDefinition, Itext, Text
from forms.xform.paths import absolute
from forms.xpath import Environment, Expression

_MEDIA = ("image", "big-image", "audio", "video")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as it is to be shown; plain text, never markup. `media` is form ("image", "audio", …) to file name."""

    text: str = ""
    short: str = ""
    guidance: str = ""
    media: Mapping[str, str] = field(default_factory=dict)


NOTHING = Rendered()


class Texts:
    """The texts of one session."""

    def __init__(
        self, definition: FormDefinition, instance: PrimaryInstance, environment: Environment, choices: Choices
    ) -> None:
        self._definition = definition
        self._instance = instance
        self._environment = environment
        self._choices = choices
        self.language = definition.translations.default

    def set_language(self, language: str) -> None:
        """Raises `AnswerRefused` for a language that the form does not have."""
        if language not in self._definition.translations.languages:
            raise AnswerRefused(f"the form has no language {language!r}", form=self._definition.id)
        self.language = language

    def render(self, text: Text | None, node: Node) -> Rendered:
        """`text` as seen from `node`."""
        if text is None:
            return NOTHING
        where = node.path if isinstance(node, InstanceNode) else ""
        with evaluating(self._definition.id, where):
            return self._render(text, node)

    def _render(self, text: Text, node: Node) -> Rendered:
        if text.itext is None:
            return Rendered(self._fill(text.parts, node))
        name = text.itext if isinstance(text.itext, str) else text.itext.string(node, self._environment)
        entry = self._entry(name)
        if entry is None:
            return NOTHING
        forms = entry.forms
        media = {
            form: file_name(address) or address
            for form in _MEDIA
            if form in forms and (address := self._fill(forms[form], node).strip())
        }
        short = self._fill(forms.get("short", ()), node)
        return Rendered(
            text=self._fill(forms.get("", ()), node) or short,
            short=short,
            guidance=self._fill(forms.get("guidance", ()), node),
            media=media,
        )

    def choice(self, node: InstanceNode, choice: Choice) -> Rendered:
        """The label of a choice of the question at `node`; its value where it has none."""
        rendered = NOTHING
        if choice.item is not None:
            rendered = self.render(choice.item.label, node)
        elif choice.node is not None:
            question = self._definition.questions[node.path]
            assert question.itemset is not None
            if question.itemset.label is not None:
                rendered = self.render(question.itemset.label, choice.node)
            elif question.itemset.label_expression is not None:
                with evaluating(self._definition.id, node.path):
                    rendered = Rendered(
                        question.itemset.label_expression.string(choice.node, self._environment, current=node)
                    )
        return rendered if rendered.text or rendered.media else Rendered(choice.value, media=rendered.media)

    def itext(self, text_id: str) -> str:
        """`jr:itext(id)` in an expression."""
        entry = self._entry(text_id)
        return self._fill(entry.forms.get("", ()), self._instance.root) if entry is not None else ""

    def choice_name(self, value: str, question: str, context: Node) -> str:
        """`jr:choice-name(value, 'path')`: the label of `value` among the choices of that question as they are now."""
        base = context.path if isinstance(context, InstanceNode) else self._instance.root.path
        path = absolute(question, base, form=self._definition.id)
        node = self._nearest(path, context)
        if node is None or not value:
            return ""
        for choice in self._choices.of(node):
            if choice.value == value:
                return self.choice(node, choice).text
        return ""

    def _nearest(self, path: str, context: Node) -> InstanceNode | None:
        """The node at `path` that shares the longest way with `context`."""
        at: Node | None = context
        while isinstance(at, InstanceNode):
            found = self._instance.at(path, at)
            if found:
                return found[0]
            at = at.parent
        found = self._instance.at(path)
        return found[0] if found else None

    def _entry(self, name: str) -> Itext | None:
        entries = self._definition.translations.entries
        found = entries.get(self.language, {}).get(name)
        return found or entries.get(self._definition.translations.default, {}).get(name)

    def _fill(self, parts: tuple[str | Expression, ...], node: Node) -> str:
        return "".join(
            part if isinstance(part, str) else part.string(node, self._environment) for part in parts
        ).strip()
