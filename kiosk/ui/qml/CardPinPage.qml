import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    next: qsTr("确认")
    nextReady: page.ready
    Column {
        width: parent.width
        spacing: Theme.u(Theme.portrait ? 20 : 32)
        InputField { width: parent.width; view: root.page.field }
        Strip { width: parent.width; kind: "bad"; text: root.page.stop }
        Label { width: parent.width; text: root.page.note; color: Theme.soft; lineHeight: Theme.portrait ? 1.1 : 1.3 }
        TouchButton {
            visible: name !== ""
            width: Theme.u(420)
            height: Theme.u(104)
            name: root.page.forgot
            textSize: Theme.font(36)
            onActed: bridge.act("no_pin", null)
        }
        Label { width: parent.width; text: root.page.forgot_note; color: Theme.soft; lineHeight: Theme.portrait ? 1.1 : 1.3 }
    }
    side: Keypad {}
}
