import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    wide: true
    Column {
        anchors.centerIn: parent
        width: Math.min(parent.width, Theme.u(1300))
        spacing: Theme.u(28)
        Icon { name: "reader"; size: Theme.u(220); anchors.horizontalCenter: parent.horizontalCenter }
        Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.title; strong: true
                font.pixelSize: Theme.font(60); lineHeight: 1.1; color: Theme.green }
        Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.sentence
                font.pixelSize: Theme.large }
        Strip { width: parent.width; text: root.page.message; size: Theme.large }
        TouchButton {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: name !== ""
            width: Theme.u(420)
            height: Math.max(64, Theme.u(112))
            name: root.page.other
            textSize: Theme.large
            onActed: bridge.act("no_card", null)
        }
    }
    footer: WipeClock {
        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
        seconds: root.page.seconds_left
        total: root.page.seconds_total
    }
}
