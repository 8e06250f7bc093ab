"""The grammar of a storyboard: a YAML list of steps, read strictly into frozen values. docs/storyboards.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from drivers.dock.state import LINE_STATES, PRINTER_STATES

WAIT_S: Final = 5.0


class ScriptError(Exception):
    """A storyboard breaks the grammar. The text names file, line and key."""

    code = "storyboard"


@dataclass(frozen=True, slots=True)
class Target:
    """A control by its exact accessible name; `index` where several have it, in reading order."""

    name: str
    index: int = 0


@dataclass(frozen=True, slots=True)
class Touch:
    """Touch a control."""

    target: Target


@dataclass(frozen=True, slots=True)
class Type:
    """Replace a field's content, or touch its keys one by one."""

    into: Target
    text: str
    keyboard: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """Insert a card by name or file; None: remove it."""

    name: str | None


@dataclass(frozen=True, slots=True)
class PrinterIs:
    """Set the printer's state."""

    state: str


@dataclass(frozen=True, slots=True)
class LineIs:
    """Throw the line switch."""

    state: str


@dataclass(frozen=True, slots=True)
class Scan:
    """Hold a code before the scanner; None: the QR of the slip that came out last."""

    text: str | None


@dataclass(frozen=True, slots=True)
class Wait:
    """Until the text is visible."""

    text: str
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Expect:
    """The text is visible, or (`control`) a control of exactly that name exists; `present` False: is not."""

    text: str
    control: bool
    present: bool


@dataclass(frozen=True, slots=True)
class ShiftClosed:
    """Start without an open shift. First step only."""


@dataclass(frozen=True, slots=True)
class Advance:
    """Move the demo's clock on."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Kill:
    """SIGKILL to the terminal or the agent."""

    process: str


@dataclass(frozen=True, slots=True)
class Start:
    """Start it again."""

    process: str


@dataclass(frozen=True, slots=True)
class Screenshot:
    """Keep a picture under this name."""

    name: str


@dataclass(frozen=True, slots=True)
class SlipPicture:
    """Keep bytes and picture of the last slip under this name."""

    name: str


Action = (
    Touch
    | Type
    | Card
    | PrinterIs
    | LineIs
    | Scan
    | Wait
    | Expect
    | ShiftClosed
    | Advance
    | Kill
    | Start
    | Screenshot
    | SlipPicture
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step, the verb that wrote it, and where it stands."""

    verb: str
    action: Action
    line: int
    written: str


def load(path: Path) -> tuple[Step, ...]:
    """Read a storyboard. Raises ScriptError, OSError."""
    text = path.read_text(encoding="utf-8")
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        if not isinstance(node, yaml.SequenceNode):
            raise ScriptError(f"{path}: must be a list of steps")
        items = [(n.start_mark.line + 1, loader.construct_object(n, deep=True)) for n in node.value]
    except yaml.YAMLError as error:
        raise ScriptError(f"{path}: {error}") from error
    finally:
        loader.dispose()
    steps = []
    for position, (line, item) in enumerate(items):
        where = f"{path}: line {line}"
        if not isinstance(item, dict) or len(item) != 1:
            raise ScriptError(f"{where}: a step is one verb and its value")
        ((verb, value),) = item.items()
        if verb not in _VERBS:
            raise ScriptError(f"{where}: unknown verb {verb!r}")
        action = _VERBS[verb](value, where)
        if isinstance(action, ShiftClosed) and position:
            raise ScriptError(f"{where}: shift: closed is the first step or none")
        steps.append(Step(verb, action, line, f"{verb}: {value}"))
    return tuple(steps)


def _text(value: object, where: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ScriptError(f"{where}: must be text")
    return str(value)


def _keys(value: object, where: str, needed: set[str], more: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ScriptError(f"{where}: must be a mapping")
    for key in value:
        if key not in needed | more:
            raise ScriptError(f"{where}: unknown key {key!r}")
    for key in sorted(needed - set(value)):
        raise ScriptError(f"{where}: key {key!r} is missing")
    return value


def _target(value: object, where: str) -> Target:
    if isinstance(value, dict):
        keys = _keys(value, where, {"name"}, {"index"})
        index = keys.get("index", 0)
        if not isinstance(index, int) or isinstance(index, bool) or index < 0:
            raise ScriptError(f"{where}: index must be 0 or more")
        return Target(_text(keys["name"], where), index)
    return Target(_text(value, where))


def _type(value: object, where: str) -> Action:
    keys = _keys(value, where, {"into", "text"}, {"via"})
    if keys.get("via", "keyboard") != "keyboard":
        raise ScriptError(f"{where}: via must be keyboard")
    return Type(_target(keys["into"], where), _text(keys["text"], where), "via" in keys)


def _card(value: object, where: str) -> Action:
    words = _text(value, where).split(maxsplit=1)
    if words == ["remove"]:
        return Card(None)
    if len(words) == 2 and words[0] == "insert":
        return Card(words[1])
    raise ScriptError(f"{where}: card is `insert NAME` or `remove`")


def _scan(value: object, where: str) -> Action:
    if isinstance(value, dict):
        _one_of("last")(_keys(value, where, {"slip"}, set())["slip"], where)
        return Scan(None)
    return Scan(_text(value, where))


def _one_of(*words: str) -> Callable[[object, str], str]:
    def check(value: object, where: str) -> str:
        if value not in words:
            raise ScriptError(f"{where}: one of {', '.join(words)}")
        return str(value)

    return check


def _wait(value: object, where: str) -> Action:
    if not isinstance(value, dict):
        return Wait(_text(value, where), WAIT_S)
    keys = _keys(value, where, {"text"}, {"timeout"})
    timeout = keys.get("timeout", WAIT_S)
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not 0 < timeout <= 600:
        raise ScriptError(f"{where}: timeout is seconds up to 600")
    return Wait(_text(keys["text"], where), float(timeout))


def _expect(present: bool) -> Callable[[object, str], Action]:
    def read(value: object, where: str) -> Action:
        if isinstance(value, dict):
            return Expect(_text(_keys(value, where, {"name"}, set())["name"], where), True, present)
        return Expect(_text(value, where), False, present)

    return read


def _advance(value: object, where: str) -> Action:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ScriptError(f"{where}: advance is a number of seconds")
    return Advance(float(value))


def _shift(value: object, where: str) -> Action:
    _one_of("closed")(value, where)
    return ShiftClosed()


_PROCESS = _one_of("terminal", "agent")
_VERBS: Final[Mapping[str, Callable[[object, str], Action]]] = {
    "touch": lambda v, w: Touch(_target(v, w)),
    "type": _type,
    "card": _card,
    "printer": lambda v, w: PrinterIs(_one_of(*PRINTER_STATES)(v, w)),
    "line": lambda v, w: LineIs(_one_of(*LINE_STATES)(v, w)),
    "scan": _scan,
    "wait": _wait,
    "expect": _expect(True),
    "refute": _expect(False),
    "shift": _shift,
    "advance": _advance,
    "kill": lambda v, w: Kill(_PROCESS(v, w)),
    "start": lambda v, w: Start(_PROCESS(v, w)),
    "screenshot": lambda v, w: Screenshot(_text(v, w)),
    "slip": lambda v, w: SlipPicture(_text(v, w)),
}
