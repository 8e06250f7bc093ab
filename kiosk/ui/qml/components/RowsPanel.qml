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

    Rectangle {
        // Between two columns, or a value would run on into the next label.
        visible: root.columns === 2 && root.rows.length > 1
        x: (parent.width - width) / 2
        y: list.y
        width: Math.max(1, Theme.u(2))
        height: list.height
        color: Theme.line
    }
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
                // Two in a line stand on one baseline.
                readonly property real base: second.visible ? Math.max(first.base, second.base) : first.base
                height: Math.max(first.y + first.height, second.visible ? second.y + second.height : 0)
                RowLine {
                    id: first
                    y: line.base - base
                    width: root.columns === 1 ? parent.width : parent.width / 2 - Theme.u(48)
                    size: root.size
                    row: root.rows[line.index * root.columns] || ({})
                }
                RowLine {
                    id: second
                    visible: root.columns === 2 && line.index * 2 + 1 < root.rows.length
                    x: parent.width / 2 + Theme.u(48)
                    y: line.base - base
                    width: parent.width / 2 - Theme.u(48)
                    size: root.size
                    row: visible ? root.rows[line.index * 2 + 1] : ({})
                }
            }
        }
    }
}
