import QtQuick
import "components"

// The clerk's corner: how things stand on the left, what can be done on the right, or the keypad while something is asked.
PayFrame {
    id: root
    property var page
    readonly property bool asking: page.fields.length > 0
    title: page.title
    back: asking || page.back ? qsTr("上一步") : qsTr("退出登录")
    backAction: asking || page.back ? "back" : "sign_out"
    next: asking ? qsTr("确认") : qsTr("返回首页")
    nextAction: asking ? "next" : "home"
    Column {
        width: parent.width
        spacing: Theme.u(Theme.portrait ? 14 : 24)
        Panel {
            width: parent.width
            height: rows.height + 2 * rows.y
            Rows {
                id: rows
                x: Theme.u(32)
                y: Theme.u(Theme.portrait ? 14 : 28)
                width: parent.width - Theme.u(64)
                rows: root.page.rows
                size: Theme.font(Theme.portrait ? 28 : 32)
                spacing: Theme.u(Theme.portrait ? 2 : 12)
            }
        }
        Strip { width: parent.width; text: root.page.question }
        Repeater {
            model: root.page.fields.length
            InputField {
                required property int index
                width: parent.width
                view: root.page.fields[index] || ({})
            }
        }
    }
    side: Item {
        anchors.fill: parent
        Keypad { visible: root.asking; extra: root.page.extra_key }
        Column {
            width: parent.width
            spacing: Theme.u(20)
            Repeater {
                // By number, not by value: new values must not replace a button under a finger.
                model: root.page.tasks.length
                TouchButton {
                    required property int index
                    readonly property var entry: root.page.tasks[index] || ({})
                    width: parent.width
                    icon: entry.icon || ""
                    name: entry.name || ""
                    textSize: Theme.font(36)
                    implicitHeight: Math.max(60, Theme.u(120))
                    onActed: bridge.act("task", entry.id)
                }
            }
        }
    }
}
