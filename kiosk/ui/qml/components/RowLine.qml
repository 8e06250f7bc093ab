import QtQuick
import ".."

// A label and its value at the right edge.
Item {
    id: root
    property var row: ({})
    property real size: Theme.body
    // Where the first line of the value stands.
    readonly property real base: value.baselineOffset
    readonly property real edge: Math.max(caption.height, value.height)
    height: visible ? edge : 0
    Label {
        id: caption
        // Long ones leave half of the line to the value.
        width: Math.min(implicitWidth, root.width * 0.5)
        text: root.row.label || ""
        font.pixelSize: root.size
        y: value.lineCount > 1 || lineCount > 1 ? 0 : value.baselineOffset - baselineOffset
        lineHeight: 1
        color: Theme.soft
    }
    Label {
        id: value
        anchors.right: parent.right
        width: parent.width - caption.width - Theme.u(32)
        horizontalAlignment: Text.AlignRight
        text: root.row.value || ""
        font.pixelSize: root.row.strong ? Math.round(root.size * 1.25) : root.size
        lineHeight: lineCount > 1 ? 1.2 : 1
        strong: root.row.strong === true
        color: root.row.strong ? Theme.red : Theme.ink
    }
}
