"""One person's filling-in of one form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from forms.actions import Actions
from forms.attachments import AttachmentStore
from forms.choices import Choice, Choices
from forms.environment import SessionEnvironment, Surroundings
from forms.errors import AnswerRefused
from forms.instance.node import InstanceNode
from forms.instance.primary import PrimaryInstance, walk
from forms.instance.resolver import FolderResolver, Resolver
from forms.instance.resources import ResourceCache
from forms.instance.secondary import SecondaryInstances
from forms.instance.serialise import instance_xml
from forms.limits import MAX_REPEATS
from forms.pages import Page, Pages
from forms.recalculation import Recalculation
from forms.texts import Rendered, Texts
from forms.validity import Validity, Violation
from forms.values import WrongType, calculated, cleaned, stored
from forms.xform.model import Control, FormDefinition, Question
from forms.xform.paths import absolute, parent


class RestoredAnswers(Protocol):
    """Answers that a session begins with; see `forms.drafts`."""

    def fill(self, instance: PrimaryInstance) -> None:
        """Put them into a fresh instance."""


class FormSession:
    """The instance of one form while it is filled in. After every call it is consistent.

    References name nodes by path with 1-based positions of repeats: "/data/person[2]/age"; a missing position is 1.
    Not safe for several threads at once.
    """

    def __init__(
        self,
        definition: FormDefinition,
        *,
        resolver: Resolver | None = None,
        resources: ResourceCache | None = None,
        surroundings: Surroundings | None = None,
        language: str | None = None,
        restored: RestoredAnswers | None = None,
    ) -> None:
        """Open a new instance, or go on with `restored` answers. A terminal passes one `resources` to all sessions.

        Raises `ResourceMissing`, `FormLimit`, `ExpressionBroken`, and `AnswerRefused` for an unknown `language`.
        """
        self.definition = definition
        self._surroundings = surroundings or Surroundings()
        self._secondary = SecondaryInstances(
            definition,
            resolver if resolver is not None else FolderResolver(),
            resources if resources is not None else ResourceCache(),
        )
        self._secondary.check()
        self._environment = SessionEnvironment(self._surroundings, self._secondary)
        self.instance = PrimaryInstance(definition)
        self._choices = Choices(definition, self._environment)
        self._texts = Texts(definition, self.instance, self._environment, self._choices)
        self._environment.words = self._texts
        if language is not None:
            self._texts.set_language(language)
        self._recalculation = Recalculation(definition, self.instance, self._environment, self._choices)
        self._actions = Actions(definition, self.instance, self._environment, self._surroundings, self._recalculation)
        self._validity = Validity(definition, self.instance, self._environment, self._texts)
        self.pages = Pages(definition, self.instance)
        self._open(restored)

    def _open(self, restored: RestoredAnswers | None) -> None:
        if restored is not None:
            restored.fill(self.instance)
        for node in walk(self.instance.root):
            self._default(node)
        if restored is None:
            self._actions.preload(finished=False)
        self._recalculation.everything(counted=restored is not None)
        self._actions.open()
        self._actions.loaded(first=restored is None)

    def _default(self, node: InstanceNode) -> None:
        """A default as its type stores it, and as far as it is offered."""
        if not node.answer:
            return
        bind = self.definition.binds.get(node.path)
        if bind is not None:
            node.answer = calculated(node.answer, bind.type)
        question = self.definition.questions.get(node.path)
        if question is None or question.itemset is None:
            node.set_value(self._choices.offered(node, node.answer))

    # Answers

    def set_answer(self, reference: str, value: str) -> None:
        """Answer the question at `reference`; "" empties it. Raises `AnswerRefused`.

        For a choice among many, give the values separated by blanks. A constraint refuses nothing here: what violates
        one is stored and reported by `validity`.
        """
        node = self.instance.find(reference)
        question = self._asked(node, reference)
        bind = self.definition.binds.get(node.path)
        try:
            text = stored(value, bind.type if bind is not None else "string")
        except WrongType as error:
            raise AnswerRefused(f"{error} ({error.code})", form=self.definition.id, question=reference) from error
        if question.control is Control.TRIGGER:
            text = "OK" if text else ""
        self._answer(node, text)

    def select(self, reference: str, values: Sequence[str]) -> None:
        """Choose `values` (of a select, select1 or rank). What is not on offer is left out. Raises `AnswerRefused`."""
        node = self.instance.find(reference)
        question = self._asked(node, reference)
        if question.control not in (Control.SELECT, Control.SELECT1, Control.RANK):
            raise AnswerRefused("the question has no choices", form=self.definition.id, question=reference)
        if question.control is Control.SELECT1 and len(values) > 1:
            raise AnswerRefused("only one choice may be made", form=self.definition.id, question=reference)
        try:
            text = cleaned(" ".join(values))
        except WrongType as error:
            raise AnswerRefused(f"{error} ({error.code})", form=self.definition.id, question=reference) from error
        self._answer(node, self._choices.offered(node, text))

    def trigger(self, reference: str, acknowledged: bool) -> None:
        """Acknowledge, or take it back. Raises `AnswerRefused`."""
        node = self.instance.find(reference)
        if self._asked(node, reference).control is not Control.TRIGGER:
            raise AnswerRefused("the question is none to acknowledge", form=self.definition.id, question=reference)
        self._answer(node, "OK" if acknowledged else "")

    def attach(self, reference: str, content: bytes, ending: str, store: AttachmentStore) -> str:
        """Keep a file for the upload question at `reference`; its name. Raises `AnswerRefused`, `AttachmentRefused`."""
        node = self.instance.find(reference)
        question = self._asked(node, reference)
        if question.control is not Control.UPLOAD:
            raise AnswerRefused("the question takes no file", form=self.definition.id, question=reference)
        attachment = store.put(
            content, ending, mediatype=question.mediatype, form=self.definition.id, question=reference
        )
        self._answer(node, attachment.name)
        return attachment.name

    def _answer(self, node: InstanceNode, text: str) -> None:
        self._recalculation.answer(node, text)
        self._actions.settle()

    def _asked(self, node: InstanceNode, reference: str) -> Question:
        question = self.definition.questions.get(node.path)
        if question is None:
            raise AnswerRefused("this is no question", form=self.definition.id, question=reference)
        if self.is_readonly(node):
            raise AnswerRefused("the question is read-only", form=self.definition.id, question=reference)
        return question

    def is_readonly(self, node: InstanceNode) -> bool:
        """Whether the node or an ancestor is read-only."""
        at: object = node
        while isinstance(at, InstanceNode):
            if at.readonly:
                return True
            at = at.parent
        return False

    # Repeats

    def add_repeat(self, reference: str) -> str:
        """Append an instance of the repeat that `reference` names ("/data/house[2]/person"); its reference.

        Raises `AnswerRefused` where the repeat is counted or fixed, or has `MAX_REPEATS` instances.
        """
        path, below = self._repeat(reference)
        if len(self.instance.repeated(path, below)) >= MAX_REPEATS:
            raise AnswerRefused(f"no more than {MAX_REPEATS} instances", form=self.definition.id, question=reference)
        node = self.instance.add(path, below)
        for item in walk(node):
            self._default(item)
        self._recalculation.grown.append(node)
        self._recalculation.added(node)
        self._actions.settle()
        return self.instance.reference(node)

    def remove_repeat(self, reference: str, index: int) -> None:
        """Take out the instance at `index` (from 0). Raises `AnswerRefused`."""
        path, below = self._repeat(reference)
        present = self.instance.repeated(path, below)
        if not 0 <= index < len(present):
            raise AnswerRefused("there is no such instance", form=self.definition.id, question=reference)
        self.instance.remove(present[index])
        self._recalculation.removed(path, below)
        self._actions.settle()

    def _repeat(self, reference: str) -> tuple[str, InstanceNode]:
        path = absolute(_without_positions(reference), "", form=self.definition.id)
        repeat = self.definition.repeats.get(path)
        below = self.instance.lookup(parent(reference)) if repeat is not None else None
        if repeat is None or below is None:
            raise AnswerRefused("there is no such repeat", form=self.definition.id, question=reference)
        if not repeat.is_free:
            raise AnswerRefused(
                "the number of instances is not the person's to change", form=self.definition.id, question=reference
            )
        return path, below

    # What to show

    @property
    def language(self) -> str:
        """The language of labels and messages; "" where the form has no translations."""
        return self._texts.language

    def set_language(self, language: str) -> None:
        """Show the texts in `language`. Expressions that read texts see it too. Raises `AnswerRefused`."""
        self._texts.set_language(language)
        self._recalculation.translated()
        self._actions.settle()

    def choices(self, reference: str) -> tuple[tuple[Choice, Rendered], ...]:
        """What the question offers now, with labels."""
        node = self.instance.find(reference)
        return tuple((choice, self._texts.choice(node, choice)) for choice in self._choices.of(node))

    def label(self, reference: str) -> Rendered:
        """The question's label."""
        node = self.instance.find(reference)
        question = self.definition.questions.get(node.path)
        return self._texts.render(question.label if question is not None else None, node)

    def hint(self, reference: str) -> Rendered:
        """The question's hint, with its guidance."""
        node = self.instance.find(reference)
        question = self.definition.questions.get(node.path)
        return self._texts.render(question.hint if question is not None else None, node)

    def refresh(self, instance_id: str) -> None:
        """A virtual instance (card, query) has new content: read it and recalculate what depends on it."""
        self._secondary.refresh(instance_id)
        self._choices.forget_all()
        self._recalculation.refreshed(instance_id)
        self._actions.settle()

    def validity(self, page: Page | None = None) -> tuple[Violation, ...]:
        """What is to be put right: on `page`, or in the whole form."""
        if page is None:
            return self._validity.form(self._recalculation.beyond_limit)
        return self._validity.of(entry.reference for entry in page.questions)

    # The end

    @property
    def instance_id(self) -> str:
        """meta/instanceID; "" where the form has none."""
        found = self.instance.at(f"{self.instance.root.path}/meta/instanceID")
        return found[0].value if found else ""

    def finish(self) -> None:
        """Set what is set at the end (`timestamp` `end`). May be called again after further changes."""
        self._actions.preload(finished=True)
        self._actions.settle()

    def xml(self, *, strip: bool = False) -> str:
        """The instance as it would be submitted now: nodes that are not relevant left out."""
        return instance_xml(self.instance.root, strip=strip)


def _without_positions(reference: str) -> str:
    return "/".join(step.partition("[")[0] for step in reference.split("/"))
