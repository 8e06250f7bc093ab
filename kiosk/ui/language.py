"""The language that the screen speaks. Chinese is in the code itself: nothing is loaded until another is wanted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtQml import QQmlEngine

log = logging.getLogger(__name__)
CONTEXT: Final = "words"
"""The context of Python's texts in the translation files; QML's have the names of their files."""
FILES: Final = Path(__file__).resolve().parents[2] / "resources" / "i18n"


def shipped(language: str) -> QTranslator | None:
    """The translation that comes with the program; None, and a line in the log, where there is none."""
    translator = QTranslator()
    if translator.load(str(FILES / f"huimin_{language}.qm")):
        return translator
    log.error("no translation for language=%s", language)
    return None


def tell(source: str) -> str:
    """A text of the program in the language that is on; the Chinese where it has none."""
    return QCoreApplication.translate(CONTEXT, source)


class Speech:
    """Turns the language of one QML engine. `load` finds a language's translation."""

    def __init__(self, engine: QQmlEngine, load: Callable[[str], QTranslator | None] = shipped) -> None:
        self._engine = engine
        self._load = load
        self._loaded: dict[str, QTranslator | None] = {}
        self._on: QTranslator | None = None

    def turn(self, language: str) -> None:
        """From here on `tell` and QML's texts speak `language`. A language once loaded stays in memory."""
        if self._on is not None:
            QCoreApplication.removeTranslator(self._on)
            self._on = None
        if language != "zh":
            if language not in self._loaded:
                self._loaded[language] = self._load(language)
            self._on = self._loaded[language]
        if self._on is not None:
            QCoreApplication.installTranslator(self._on)
        self._engine.retranslate()
