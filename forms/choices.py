"""The choices of a question as they are now, and which part of an answer they still offer."""

from __future__ import annotations

from dataclasses import dataclass

from forms.evaluation import evaluating
from forms.instance.node import InstanceNode
from forms.tree import Node
from forms.xform.model import Control, FormDefinition, Item, Itemset, Question
from forms.xpath import Environment

_LISTS = (Control.SELECT, Control.SELECT1, Control.RANK)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value on offer. Its label comes from `item` (written into the form) or from `node` (a row of an instance)."""

    value: str
    item: Item | None = None
    node: Node | None = None


class Choices:
    """The choice lists of one session. A list is drawn up once and again only after what it reads has changed."""

    def __init__(self, definition: FormDefinition, environment: Environment) -> None:
        self._definition = definition
        self._environment = environment
        self._drawn: dict[int, tuple[InstanceNode, tuple[Choice, ...]]] = {}

    def of(self, node: InstanceNode) -> tuple[Choice, ...]:
        """What the question at `node` offers, in the order to show; () for a question without choices."""
        question = self._definition.questions.get(node.path)
        if question is None or question.control not in _LISTS:
            return ()
        if question.itemset is None:
            return tuple(Choice(item.value, item=item) for item in question.items)
        known = self._drawn.get(id(node))
        if known is not None:
            return known[1]
        with evaluating(self._definition.id, node.path):
            drawn = tuple(self._draw(question.itemset, node))
        self._drawn[id(node)] = (node, drawn)
        return drawn

    def forget(self, node: InstanceNode) -> None:
        """What the list of `node` reads has changed."""
        self._drawn.pop(id(node), None)

    def forget_all(self) -> None:
        """A secondary instance has changed."""
        self._drawn.clear()

    def offered(self, node: InstanceNode, answer: str) -> str:
        """The part of `answer` that is on offer; in the order of the list where order says nothing."""
        question = self._definition.questions.get(node.path)
        if question is None or question.control not in _LISTS:
            return answer
        if not answer.strip():
            return ""
        return self._kept(question, node, answer)

    def _kept(self, question: Question, node: InstanceNode, answer: str) -> str:
        if question.control is Control.SELECT1:
            return answer if any(choice.value == answer for choice in self.of(node)) else ""
        wanted = answer.split()
        if question.control is Control.RANK:
            values = {choice.value for choice in self.of(node)}
            return " ".join(dict.fromkeys(value for value in wanted if value in values))
        chosen = set(wanted)
        return " ".join(dict.fromkeys(choice.value for choice in self.of(node) if choice.value in chosen))

    def _draw(self, itemset: Itemset, node: InstanceNode) -> list[Choice]:
        found: list[Choice] = []
        for item in itemset.nodeset.nodes(node, self._environment):
            value = itemset.value.string(item, self._environment, current=node).strip()
            if value:
                found.append(Choice(value, node=item))
        return found
