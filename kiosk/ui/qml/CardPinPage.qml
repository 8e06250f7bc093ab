import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    next: qsTr("确认")
    nextReady: page.ready
    parts: all
    Parts {
        id: all
        anchors.fill: parent
        spacing: Theme.u(Theme.senior ? 10 : Theme.portrait || Theme.tight ? 16 : 32)
        pinned: InputField { width: parent.width; view: root.page.field }
        Strip { width: parent.width; kind: "bad"; text: root.page.stop }
        Label { width: parent.width; text: root.page.note; color: Theme.soft; lineHeight: Theme.senior ? 1 : Theme.portrait ? 1.1 : 1.3 }
        TouchButton {
            visible: name !== ""
            minWidth: Theme.u(420)
            height: Math.max(64, Theme.u(104))
            name: root.page.forgot
            textSize: Theme.font(36)
            onActed: bridge.act("no_pin", null)
        }
        Label { width: parent.width; text: root.page.forgot_note; color: Theme.soft; lineHeight: Theme.senior ? 1 : Theme.portrait ? 1.1 : 1.3 }
    }
    side: Keypad {}
}
