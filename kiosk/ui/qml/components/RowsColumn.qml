import QtQuick
import ".."

// Labels and values, values at the right edge.
Column {
    id: root
    property var rows: []
    property real size: Theme.body
    spacing: Theme.u(14)
    Repeater {
        model: root.rows.length
        RowLine {
            required property int index
            width: root.width
            size: root.size
            row: root.rows[index] || ({})
        }
    }
}
