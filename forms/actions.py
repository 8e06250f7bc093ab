"""`setvalue` actions and `jr:preload`: what happens at a form's events."""

from __future__ import annotations

from forms.environment import Surroundings
from forms.evaluation import evaluating
from forms.instance.node import InstanceNode
from forms.instance.primary import PrimaryInstance
from forms.recalculation import Recalculation
from forms.values import calculated
from forms.xform.model import FormDefinition, Preload, Setvalue
from forms.xform.paths import is_below
from forms.xform.setvalue import FIRST_LOAD, LOAD, NEW_REPEAT, VALUE_CHANGED
from forms.xpath import Environment

_MAX_CHAIN = 50
"""Rounds of value-changed events that follow from one answer."""


class Actions:
    """Runs the events of one session."""

    def __init__(
        self,
        definition: FormDefinition,
        instance: PrimaryInstance,
        environment: Environment,
        surroundings: Surroundings,
        recalculation: Recalculation,
    ) -> None:
        self._definition = definition
        self._instance = instance
        self._environment = environment
        self._surroundings = surroundings
        self._recalculation = recalculation
        self._by_source: dict[str, list[Setvalue]] = {}
        self._by_repeat: dict[str, list[Setvalue]] = {}
        for action in definition.setvalues:
            if NEW_REPEAT in action.events:
                # An action belongs to the repeat that it stands in: a new household sets off nothing of its persons.
                around = [path for path in definition.repeats if is_below(action.source or action.path, path)]
                if around:
                    self._by_repeat.setdefault(max(around, key=len), []).append(action)
            if VALUE_CHANGED in action.events and action.source is not None:
                self._by_source.setdefault(action.source, []).append(action)

    def preload(self, *, finished: bool) -> None:
        """Fill the preloaded fields: those of the beginning, or at the end (`timestamp` `end`)."""
        for path, bind in self._definition.binds.items():
            if bind.preload is None or (bind.preload == Preload("timestamp", "end")) is not finished:
                continue
            for node in self._instance.at(path):
                value = self._preloaded(bind.preload)
                if value:
                    self._recalculation.answer(node, calculated(value, bind.type))

    def loaded(self, *, first: bool) -> None:
        """The form has been opened: for the first time, or from a draft."""
        events = {FIRST_LOAD, LOAD} if first else {LOAD}
        for action in self._definition.setvalues:
            if action.events & events:
                for node in self._instance.at(action.path):
                    self._set(action, node)
        self.settle()

    def open(self) -> None:
        """Run every rule for the first time. What it calculates is a beginning, not a change: no event follows."""
        self._recalculation.run()
        self._recalculation.altered.clear()
        self.settle()

    def settle(self) -> None:
        """Recalculate, and run the events that follow, until nothing follows any more."""
        self._recalculation.run()
        for _ in range(_MAX_CHAIN):
            grown, altered = self._recalculation.grown, self._recalculation.altered
            if not grown and not altered:
                return
            self._recalculation.grown, self._recalculation.altered = [], []
            for node in grown:
                self._repeat_made(node)
            for node in altered:
                self._value_changed(node)
        self._recalculation.grown.clear()
        self._recalculation.altered.clear()

    def _repeat_made(self, node: InstanceNode) -> None:
        if node.parent is not None:
            for action in self._by_repeat.get(node.path, ()):
                for target in self._targets(action, node):
                    self._set(action, target)

    def _value_changed(self, node: InstanceNode) -> None:
        for action in self._by_source.get(node.path, ()):
            for target in self._targets(action, node):
                self._set(action, target)

    def _targets(self, action: Setvalue, source: InstanceNode) -> list[InstanceNode]:
        """The nodes at the action's path that share all their common repeats with `source`."""
        at: InstanceNode = source
        while not is_below(action.path, at.path):
            if not isinstance(at.parent, InstanceNode):
                return []
            at = at.parent
        return self._instance.at(action.path, at)

    def _set(self, action: Setvalue, node: InstanceNode) -> None:
        value = action.text
        if action.expression is not None:
            with evaluating(self._definition.id, action.path):
                value = action.expression.string(node, self._environment)
        bind = self._definition.binds.get(node.path)
        self._recalculation.answer(node, calculated(value, bind.type if bind is not None else "string"))
        # The next action sees what follows from this one.
        self._recalculation.run()

    def _preloaded(self, preload: Preload) -> str:
        if preload.kind == "uid":
            return f"uuid:{self._surroundings.uuid()}"
        moment = self._surroundings.now().astimezone(self._surroundings.timezone)
        if preload.kind == "timestamp":
            return moment.isoformat(timespec="milliseconds")
        if preload.kind == "date":
            return moment.date().isoformat() if preload.parameter == "today" else ""
        if preload.kind == "property":
            return self._surroundings.properties.get(preload.parameter.strip(), "")
        return ""
