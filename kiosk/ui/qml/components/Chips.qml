import QtQuick
import ".."

// Amounts to touch instead of typing them.
Flow {
    id: root
    property var chips: []
    spacing: Theme.u(16)
    Repeater {
        model: root.chips
        TouchButton {
            required property var modelData
            name: modelData.name
            repeats: true
            minWidth: Theme.u(120)
            sides: Theme.u(44)
            onActed: bridge.act("chip", modelData.value)
        }
    }
}
