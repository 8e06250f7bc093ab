import QtQuick
import ".."

// White paper torn off below, like a slip.
Item {
    Rectangle {
        anchors { fill: parent; bottomMargin: teeth.height - 1 }
        color: Theme.paper
        Rectangle { width: parent.width; height: Math.max(1, Theme.u(2)); color: Theme.line }
        Rectangle { width: Math.max(1, Theme.u(2)); height: parent.height; color: Theme.line }
        Rectangle { anchors.right: parent.right; width: Math.max(1, Theme.u(2)); height: parent.height; color: Theme.line }
    }
    Image {
        id: teeth
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.u(20)
        sourceSize: Qt.size(Theme.u(40), Theme.u(20))
        source: bridge.icons + "/tear.svg"
        fillMode: Image.Tile
        horizontalAlignment: Image.AlignLeft
        verticalAlignment: Image.AlignTop
        Accessible.ignored: true
    }
}
