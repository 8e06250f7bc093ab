import QtQuick
import ".."

// Labels and values on white paper, in one column or two. A page that turns may part it between any two lines.
Panel {
    id: root
    property var rows: []
    property real size: Theme.body
    property real spacing: Theme.u(12)
    property real pad: Theme.u(Theme.portrait || Theme.tight ? 14 : 24)
    property int columns: 1
    // [from, to] of each line, the paper's edges with the first and the last.
    readonly property var cuts: {
        const lines = list.visibleChildren.filter(line => line.height > 0);
        const half = root.spacing / 2;
        return lines.map((line, at) => [at === 0 ? 0 : list.y + line.y - half,
                                        at === lines.length - 1 ? root.height : list.y + line.y + line.height + half]);
    }
    visible: rows.length > 0
    height: list.height + 2 * pad

    Column {
        id: list
        x: Theme.u(32)
        y: root.pad
        width: parent.width - 2 * x
        spacing: root.spacing
        Repeater {
            model: Math.ceil(root.rows.length / root.columns)
            Item {
                id: line
                required property int index
                width: list.width
                height: Math.max(first.height, second.height)
                RowLine {
                    id: first
                    width: root.columns === 1 ? parent.width : parent.width / 2 - Theme.u(32)
                    size: root.size
                    row: root.rows[line.index * root.columns] || ({})
                }
                RowLine {
                    id: second
                    visible: root.columns === 2 && line.index * 2 + 1 < root.rows.length
                    x: parent.width / 2 + Theme.u(32)
                    width: parent.width / 2 - Theme.u(32)
                    size: root.size
                    row: visible ? root.rows[line.index * 2 + 1] : ({})
                }
            }
        }
    }
}
