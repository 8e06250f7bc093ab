"""The window: Qt application, QML engine without any network, a guard before every event."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QObject,
    QSize,
    QTimer,
    QtMsgType,
    QTranslator,
    QUrl,
    qInstallMessageHandler,
)
from PySide6.QtGui import QClipboard, QColor, QGuiApplication, QImage
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkRequest
from PySide6.QtQml import QQmlNetworkAccessManagerFactory
from PySide6.QtQuick import QQuickImageProvider, QQuickView

from kiosk.ui.bridge import Bridge
from kiosk.ui.guard import Guard
from kiosk.ui.language import Speech, shipped

log = logging.getLogger(__name__)
QML = Path(__file__).resolve().parent / "qml"
COLLECT_MS = 150
"""After a wipe: the page before is destroyed by then, and the first touch of the next visitor is not there yet."""


class _NoNetwork(QQmlNetworkAccessManagerFactory):
    """QML loads local files only; whatever asks for more gets a request that goes nowhere."""

    def create(self, parent: QObject) -> QNetworkAccessManager:
        return _Refusing(parent)


class _Refusing(QNetworkAccessManager):
    def createRequest(self, operation: Any, request: QNetworkRequest, data: Any = None) -> Any:
        log.error("QML asked for the network")
        nowhere = QNetworkRequest(request)
        nowhere.setUrl(QUrl("about:blank"))
        return super().createRequest(operation, nowhere, data)


def prepare(platform: str | None) -> None:
    """Set Qt's environment before the application object exists. Software drawing unless told otherwise: the kiosk
    boxes have no GPU worth the memory of a GL driver in software."""
    if platform:
        os.environ["QT_QPA_PLATFORM"] = platform
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")
    # The on-screen keypad is ours; no input method of the desktop may come up.
    os.environ["QT_IM_MODULE"] = "none"


def application(arguments: list[str]) -> QGuiApplication:
    """The one application object; Qt's warnings go to the log."""
    qInstallMessageHandler(_on_message)
    existing = QGuiApplication.instance()
    app = existing if isinstance(existing, QGuiApplication) else Application(arguments)
    app.setQuitOnLastWindowClosed(False)
    app.setApplicationName("huimin")
    return app


def _on_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    level = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
    }.get(kind, logging.ERROR)
    log.log(level, "qt %s", message)


class Application(QGuiApplication):
    """Ends by `exit` alone: a request to quit, from a shortcut or a desktop, is not the villager's to make."""

    def event(self, event: QEvent) -> bool:
        """Refuses Quit."""
        if event.type() is QEvent.Type.Quit:
            event.ignore()
            return True
        return super().event(event)


class QrImages(QQuickImageProvider):
    """image://qr/TEXT: a QR code of level M with its quiet zone, in whole dots a module, as large as asked for."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requested: QSize) -> QImage:  # noqa: A002
        """Drawn anew for each slip; nothing is kept."""
        import segno

        code = segno.make(id, error="m", micro=False)
        modules = code.symbol_size(scale=1, border=4)[0]
        scale = max(1, requested.width() // modules)
        rows = [bytes(row) for row in code.matrix_iter(scale=scale, border=4)]
        image = QImage(len(rows[0]), len(rows), QImage.Format.Format_RGB32)
        image.fill(QColor("#FFFFFF"))
        for y, row in enumerate(rows):
            for x, dot in enumerate(row):
                if dot:
                    image.setPixel(x, y, 0xFF22201C)
        return image


class Window:
    """The full-screen view. Keep it as long as the window lives."""

    def __init__(
        self,
        bridge: Bridge,
        touched: Callable[[], None],
        width: int,
        height: int,
        fullscreen: bool,
        load: Callable[[str], QTranslator | None] = shipped,
    ) -> None:
        # QML reads the bridge to its last moment.
        self._bridge = bridge
        self._factory = _NoNetwork()
        self.view = QQuickView()
        self.view.engine().setNetworkAccessManagerFactory(self._factory)
        self._qr = QrImages()
        self.view.engine().addImageProvider("qr", self._qr)
        self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.view.rootContext().setContextProperty("bridge", bridge)
        self._speech = Speech(self.view.engine(), load)
        bridge.retell = self._speech.turn
        self._guard = Guard(self.view, touched, fullscreen)
        self.view.resize(width, height)
        self.view.setSource(QUrl.fromLocalFile(str(QML / "Main.qml")))
        if self.view.status() is QQuickView.Status.Error:
            raise RuntimeError("; ".join(e.toString() for e in self.view.errors()))
        if fullscreen:
            self.view.showFullScreen()
        else:
            self.view.show()

    def forget(self) -> None:
        """The visit is over: empty the clipboards now, and collect what its pages left once the next page stands."""
        clipboard = QGuiApplication.clipboard()
        for mode in QClipboard.Mode:
            clipboard.clear(mode)
        QTimer.singleShot(COLLECT_MS, self.view, self._collect)

    def _collect(self) -> None:
        self.view.engine().collectGarbage()
        gc.collect()

    def close(self) -> None:
        """Take the window down for good."""
        self._guard.stop()
        self._speech.turn("zh")
        self.view.setSource(QUrl())
        self.view.close()
        self.view.deleteLater()
