import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    wide: true
    back: ""
    next: page.button
    nextAction: "returned"
    Column {
        anchors.centerIn: parent
        width: Math.min(parent.width, Theme.u(1300))
        spacing: Theme.u(32)
        Icon { name: "bad-red"; size: Theme.u(130); anchors.horizontalCenter: parent.horizontalCenter }
        Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.title; strong: true
                font.pixelSize: Theme.font(60); color: Theme.bad }
        Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.amount; strong: true
                font.pixelSize: Theme.huge; lineHeight: 1.1 }
        Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.sentence; font.pixelSize: Theme.large }
    }
}
