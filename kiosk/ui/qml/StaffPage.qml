import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    readonly property bool asking: page.fields.length > 0
    title: page.title
    back: asking ? "上一步" : "退出登录"
    backAction: asking ? "back" : "sign_out"
    next: asking ? "确认" : "返回首页"
    nextAction: asking ? "next" : "home"
    Column {
        width: parent.width
        spacing: Theme.u(20)
        Panel {
            width: parent.width
            height: rows.height + Theme.u(56)
            Rows { id: rows; x: Theme.u(32); y: Theme.u(28); width: parent.width - Theme.u(64); rows: root.page.rows
                   spacing: Theme.u(8) }
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
        Flow {
            width: parent.width
            spacing: Theme.u(20)
            Repeater {
                model: root.page.tasks
                TouchButton {
                    required property var modelData
                    icon: modelData.icon
                    name: modelData.name
                    height: Theme.u(100)
                    onActed: bridge.act("task", modelData.id)
                }
            }
        }
    }
    side: Keypad {
        visible: root.asking
        anchors.centerIn: parent
        extra: "."
        keyWidth: (root.sideWidth - 2 * spacing) / 3
        keyHeight: Math.min(Theme.u(150), (parent.height - 3 * spacing) / 4)
    }
}
