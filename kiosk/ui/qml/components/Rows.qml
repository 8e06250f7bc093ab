import QtQuick
import ".."

// Labels and values, values at the right edge.
Column {
    id: root
    property var rows: []
    property real size: Theme.body
    spacing: Theme.u(14)
    Repeater {
        model: root.rows
        Item {
            id: row
            required property var modelData
            width: root.width
            height: Math.max(value.height, caption.height)
            Label {
                id: caption
                anchors.baseline: value.baseline
                text: row.modelData.label
                font.pixelSize: root.size
                lineHeight: 1
                color: Theme.soft
                wrapMode: Text.NoWrap
            }
            Label {
                id: value
                anchors.right: parent.right
                width: parent.width - caption.width - Theme.u(32)
                horizontalAlignment: Text.AlignRight
                text: row.modelData.value
                font.pixelSize: row.modelData.strong ? Math.round(root.size * 1.25) : root.size
                lineHeight: lineCount > 1 ? 1.3 : 1
                strong: row.modelData.strong
                color: row.modelData.strong ? Theme.red : Theme.ink
            }
        }
    }
}
