import QtQuick
import ".."

// Amounts to touch instead of typing them.
Flow {
    id: root
    property var chips: []
    property real minWidth: Theme.u(120)
    property real sides: Theme.u(44)
    spacing: Theme.u(16)
    Repeater {
        // By number, not by value: new values must not replace a button under a finger.
        model: root.chips.length
        TouchButton {
            required property int index
            readonly property var entry: root.chips[index] || ({})
            name: entry.name || ""
            implicitHeight: Math.max(60, Theme.u(80))
            repeats: true
            minWidth: Math.max(60, root.minWidth)
            sides: root.sides
            onActed: bridge.act("chip", entry.value)
        }
    }
}
