"""What each screen is given to draw: plain frozen values, no behaviour, no Qt.

A presenter turns a flow's state into one of these; QML draws it and answers with `act(action, value)`.
All text arrives ready: masked and formatted; the bridge says it in the visitor's language.
Money text is already "￥86.40".
The class name is the QML file's name: `BillerPage` is drawn by `qml/BillerPage.qml`.
The first frame needs `parts` and `home` alone and loads no more of them.
"""
