"""All Qt of the terminal: window, bridge, presenters, QML."""
