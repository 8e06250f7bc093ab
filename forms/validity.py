"""What of a filled-in form is not yet as the form demands: required, constraint and what does not fit its limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from forms.evaluation import evaluating
from forms.instance.node import InstanceNode
from forms.instance.primary import PrimaryInstance, walk
from forms.limits import MAX_REPEATS
from forms.texts import Texts
from forms.xform.model import FormDefinition, Text
from forms.xpath import Environment

REQUIRED_MESSAGE = "这一项必须填写"
CONSTRAINT_MESSAGE = "填写的内容不符合要求"
REPEATS_MESSAGE = f"最多只能填 {MAX_REPEATS} 组"


class Condition(Enum):
    """What is violated."""

    REQUIRED = "required"
    CONSTRAINT = "constraint"
    REPEAT_LIMIT = "repeat_limit"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing to put right. `message` is the form's own in the session's language, or a plain Chinese one."""

    reference: str
    condition: Condition
    message: str


class Validity:
    """Checks the instance of one session."""

    def __init__(
        self, definition: FormDefinition, instance: PrimaryInstance, environment: Environment, texts: Texts
    ) -> None:
        self._definition = definition
        self._instance = instance
        self._environment = environment
        self._texts = texts

    def form(self, beyond_limit: Iterable[str] = ()) -> tuple[Violation, ...]:
        """Everything that is violated, in document order. `beyond_limit`: paths of repeats asked for too often."""
        found = [Violation(path, Condition.REPEAT_LIMIT, REPEATS_MESSAGE) for path in sorted(set(beyond_limit))]
        for node in walk(self._instance.root):
            found.extend(self.node(node))
        return tuple(found)

    def of(self, references: Iterable[str]) -> tuple[Violation, ...]:
        """What is violated at these nodes; references to no node are passed over."""
        found: list[Violation] = []
        for reference in references:
            node = self._instance.lookup(reference)
            if node is not None:
                found.extend(self.node(node))
        return tuple(found)

    def node(self, node: InstanceNode) -> Iterator[Violation]:
        """The first thing wrong with one node. Only what a person is asked can be wrong by being blank."""
        bind = self._definition.binds.get(node.path)
        if bind is None or not node.relevant:
            return
        value = node.value
        if not value:
            if node.required and node.path in self._definition.questions:
                yield self._violation(node, Condition.REQUIRED, bind.required_message, REQUIRED_MESSAGE)
            return
        if bind.constraint is None:
            return
        with evaluating(self._definition.id, node.path):
            satisfied = bind.constraint.boolean(node, self._environment)
        if not satisfied:
            yield self._violation(node, Condition.CONSTRAINT, bind.constraint_message, CONSTRAINT_MESSAGE)

    def _violation(self, node: InstanceNode, condition: Condition, text: Text | None, otherwise: str) -> Violation:
        message = self._texts.render(text, node).text
        return Violation(self._instance.reference(node), condition, message or otherwise)
