import QtQuick
import ".."

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
            implicitWidth: Math.max(Theme.u(150), 24 * name.length + Theme.u(60))
            height: Theme.control
            onActed: bridge.act("chip", modelData.value)
        }
    }
}
