"""What QML gets instead of a network."""

from __future__ import annotations

import logging
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkRequest

log = logging.getLogger(__name__)


class Refusing(QNetworkAccessManager):
    """Sends every request nowhere, and says so."""

    def createRequest(self, operation: Any, request: QNetworkRequest, data: Any = None) -> Any:
        """As Qt's own, to about:blank."""
        log.error("QML asked for the network")
        nowhere = QNetworkRequest(request)
        nowhere.setUrl(QUrl("about:blank"))
        return super().createRequest(operation, nowhere, data)
