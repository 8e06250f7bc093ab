"""The on-screen keyboard between the engine and QML: keys to draw, keys that were touched, and nothing left behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.ui.language import tell
from kiosk.ui.pages.parts import FieldView
from kiosk.words import say, told

if TYPE_CHECKING:
    from kiosk.keyboard.places import Place
    from kiosk.keyboard.state import Source, State

TABLE: Final = Path(__file__).resolve().parents[2] / "resources" / "pinyin" / "pinyin.bin"
HINTS: Final = {
    "name": say("用拼音输入姓名，找不到的字点“笔画”"),
    "address": say("用拼音输入地址"),
    "text": say("用拼音输入"),
}


class Keyboard(QObject):
    """Serves the one focused field that says what it takes (`FieldView.input`). `act` gets what the keys do to it.

    The table is read when the first such field is shown, so a terminal that shows none never does.
    """

    changed = Signal()
    keysChanged = Signal()

    def __init__(self, act: Callable[[str, Any], None], table: Path = TABLE) -> None:
        super().__init__()
        self._act = act
        self._path = table
        self._places: Sequence[tuple[str, ...]] = ()
        self._source: Source | None = None
        self._state: State | None = None
        self._field = ""
        self._room = 1500
        self._language = "zh"
        self._rows: list[list[dict[str, Any]]] = []
        self._offers: list[dict[str, Any]] = []
        self._composition = ""
        self._more = (False, False)

    # --- what the terminal says ---------------------------------------------------------------------
    def know(self, places: Sequence[tuple[str, ...]]) -> None:
        """This point's places, nearest first, each as its parts from the province down."""
        self._places = tuple(places)
        self._source = None

    def speak(self, language: str) -> None:
        """What the keys are called from now on: the names that are drawn, not those that `press` takes."""
        self._language = language
        if self._state is not None:
            self._draw()

    def attach(self, field: FieldView | None) -> None:
        """The field that is focused now, or none that takes this keyboard. Another field begins anew."""
        if field is None or not field.input:
            self.forget()
            return
        from kiosk.keyboard.keys import MODES
        from kiosk.keyboard.state import begin

        (mode,) = (m for m in MODES if m == field.input)
        if self._state is None or self._field != field.id or self._state.mode != mode:
            self._field = field.id
            self._move(begin(mode, len(field.text), self._room))
            return
        self._resized(length=len(field.text))

    def forget(self) -> None:
        """Drop what was typed: the state holds all of it, and the lists that QML draws are made from it."""
        if self._state is None:
            return
        self._state = None
        self._field = ""
        self._rows, self._offers, self._composition, self._more = [], [], "", (False, False)
        self.keysChanged.emit()
        self.changed.emit()

    # --- what was touched ---------------------------------------------------------------------------
    @Slot(str)
    def press(self, name: str) -> None:
        """A key, by the engine's name of it, whatever the language that it is drawn in."""
        if self._state is not None:
            from kiosk.keyboard.state import key

            self._move(key(self._state, self._known(), name))

    @Slot(bool)
    def turn(self, forward: bool) -> None:
        """The next candidates, or the ones before."""
        from kiosk.keyboard import keys

        self.press(keys.AFTER if forward else keys.BEFORE)

    @Slot(int)
    def choose(self, place: int) -> None:
        """A candidate, by its place in the bar."""
        if self._state is not None:
            from kiosk.keyboard.state import choose

            self._move(choose(self._state, self._known(), place))

    @Slot(int)
    def setRoom(self, room: int) -> None:
        """How wide the bar is, in candidates' units (kiosk.keyboard.state)."""
        if room > 0 and room != self._room:
            self._room = room
            self._resized(room=room)

    def physical(self, pressed: int, text: str) -> None:
        """A key of a real keyboard: does what the key on the screen does."""
        if self._state is None:
            return
        from PySide6.QtCore import Qt

        from kiosk.keyboard import keys
        from kiosk.keyboard.state import char, key

        state, source = self._state, self._known()
        if pressed == Qt.Key.Key_Backspace:
            self._move(key(state, source, keys.BACK))
        elif pressed == Qt.Key.Key_Space:
            self._move(key(state, source, keys.SPACE))
        elif pressed in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Enter takes the word; it never leads on, since a scanner presses it too.
            if self._composition:
                self._move(key(state, source, keys.ENTER))
        elif pressed in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self._move(key(state, source, keys.AFTER if pressed == Qt.Key.Key_PageDown else keys.BEFORE))
        elif state.panel == "pad":
            self._move(key(state, source, text.upper()))
        else:
            self._move(char(state, source, text))

    def _told(self, text: str) -> str:
        return str(told(text, self._language, tell))

    # --- inside -------------------------------------------------------------------------------------
    def _known(self) -> Source:
        if self._source is None:
            from kiosk.keyboard.places import Place, gazetteer
            from kiosk.keyboard.state import Source
            from kiosk.keyboard.table import Table

            table = Table.open(self._path)
            places: list[Place] = [Place(parts) for parts in self._places]
            self._source = Source(table, gazetteer(places, table))
        return self._source

    def _resized(self, **changes: int) -> None:
        if self._state is not None:
            from dataclasses import replace

            self._move(replace(self._state, sends=(), **changes))  # type: ignore[arg-type]

    def _move(self, state: State) -> None:
        from dataclasses import replace

        sends = state.sends
        self._state = replace(state, sends=())
        self._draw()
        for action, value in sends:
            self._act(action, value or None)

    def _draw(self) -> None:
        from kiosk.keyboard.state import candidates, composition, layout, pages, width

        state = self._state
        assert state is not None
        source = self._known()
        caps = [
            [
                {
                    "key": str(c.name),
                    "name": self._told(c.name),
                    "text": self._told(c.text),
                    "width": c.width,
                    "kind": c.kind,
                    "lit": c.lit,
                }
                for c in row
            ]
            for row in layout(state, source)
        ]
        made = pages(candidates(state, source), state.room)
        number = min(state.page, max(0, len(made) - 1))
        self._offers = [{"text": c.text, "width": width(c.text)} for c in (made[number] if made else ())]
        self._more = (number > 0, number + 1 < len(made))
        self._composition = composition(state, source) if state.panel in ("pinyin", "strokes") else ""
        if caps != self._rows:
            self._rows = caps
            self.keysChanged.emit()
        self.changed.emit()

    # --- what QML reads -----------------------------------------------------------------------------
    def _get_on(self) -> bool:
        return self._state is not None

    def _get_rows(self) -> list[list[dict[str, Any]]]:
        return self._rows

    def _get_offers(self) -> list[dict[str, Any]]:
        return self._offers

    def _get_composition(self) -> str:
        return self._told(self._composition)

    def _get_hint(self) -> str:
        state = self._state
        if state is None or self._composition or self._offers:
            return ""
        if state.panel == "strokes":
            return self._told(say("先点一共几画，再点部首"))
        return self._told(HINTS.get(state.mode, "")) if state.panel == "pinyin" else ""

    def _get_bar(self) -> bool:
        return self._state is not None and self._state.panel != "pad"

    def _get_before(self) -> bool:
        return self._more[0]

    def _get_after(self) -> bool:
        return self._more[1]

    def told(self) -> dict[str, Any]:
        """What a storyboard must know to plan its touches: field mode, panel, room, length, and what board and
        keys are called in the language that is on. No text."""
        state = self._state
        if state is None:
            return {}
        from kiosk.keyboard.keys import WORDS

        names = {str(word): self._told(word) for word in WORDS}
        return {
            "mode": state.mode,
            "panel": state.panel,
            "room": state.room,
            "length": state.length,
            "pane": self._told(say("键盘")),
            "names": {word: name for word, name in names.items() if name != word},
        }

    on = Property(bool, _get_on, notify=keysChanged)  # type: ignore[arg-type]
    rows = Property("QVariantList", _get_rows, notify=keysChanged)  # type: ignore[arg-type]
    bar = Property(bool, _get_bar, notify=keysChanged)  # type: ignore[arg-type]
    offers = Property("QVariantList", _get_offers, notify=changed)  # type: ignore[arg-type]
    composition = Property(str, _get_composition, notify=changed)  # type: ignore[arg-type]
    hint = Property(str, _get_hint, notify=changed)  # type: ignore[arg-type]
    before = Property(bool, _get_before, notify=changed)  # type: ignore[arg-type]
    after = Property(bool, _get_after, notify=changed)  # type: ignore[arg-type]
