import QtQuick
import ".."

// White paper.
Rectangle {
    color: Theme.paper
    radius: Theme.u(20)
    border.width: Math.max(1, Theme.u(2))
    border.color: Theme.line
}
