import QtQuick
import "components"

// The clerk's corner. While something is asked: how things stand on the left, the keypad on the right; else how things
// stand above what can be done.
PayFrame {
    id: root
    property var page
    readonly property bool asked: page.question !== ""
    readonly property bool asking: page.fields.length > 0
    title: page.title
    wide: !asking
    back: asking || page.back ? qsTr("上一步") : qsTr("退出登录")
    backAction: asking || page.back ? "back" : "sign_out"
    next: asking ? qsTr("确认") : qsTr("返回首页")
    nextAction: asking ? "next" : "home"
    parts: all
    Parts {
        id: all
        anchors.fill: parent
        reserve: root.turnRoom
        spacing: Theme.u(Theme.portrait || Theme.tight ? 14 : 20)
        pinned: Repeater {
            model: root.page.fields.length
            InputField {
                required property int index
                width: parent.width
                view: root.page.fields[index] || ({})
            }
        }
        Strip { width: parent.width; text: root.page.question }
        RowsPanel {
            visible: !root.asked && rows.length > 0
            width: parent.width
            columns: root.asking || Theme.portrait || Theme.senior ? 1 : 2
            rows: root.page.rows
            size: Theme.font(Theme.portrait ? 28 : 30)
            spacing: Theme.u(Theme.portrait || Theme.tight ? 2 : 8)
        }
        Repeater {
            // By number, not by value: new values must not replace a button under a finger.
            model: Math.ceil(root.page.tasks.length / shelf.columns)
            Row {
                id: line
                required property int index
                spacing: shelf.gap
                Repeater {
                    model: Math.min(shelf.columns, root.page.tasks.length - line.index * shelf.columns)
                    TouchButton {
                        required property int index
                        readonly property var entry: root.page.tasks[line.index * shelf.columns + index] || ({})
                        width: shelf.across
                        icon: entry.icon || ""
                        name: entry.name || ""
                        textSize: Theme.font(36)
                        implicitHeight: Math.max(60, Theme.u(112))
                        onActed: bridge.act("task", entry.id)
                    }
                }
            }
        }
        RowsPanel {
            // Below the answers to an open question.
            visible: root.asked && rows.length > 0
            width: parent.width
            columns: root.asking || Theme.portrait || Theme.senior ? 1 : 2
            rows: root.page.rows
            size: Theme.font(Theme.portrait ? 28 : 30)
            spacing: Theme.u(Theme.portrait || Theme.tight ? 2 : 8)
        }
    }
    side: Keypad { visible: root.asking; extra: root.page.extra_key }
    QtObject {
        id: shelf
        readonly property int columns: Theme.portrait ? (Theme.senior ? 1 : 2) : Theme.senior || Theme.tight ? 3 : 4
        readonly property real gap: Theme.u(20)
        readonly property real across: (all.width - (columns - 1) * gap) / columns
    }
}
