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
        model: root.chips
        TouchButton {
            required property var modelData
            name: modelData.name
            implicitHeight: Math.max(60, Theme.u(84))
            repeats: true
            minWidth: root.minWidth
            sides: root.sides
            onActed: bridge.act("chip", modelData.value)
        }
    }
}
