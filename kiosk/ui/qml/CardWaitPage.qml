import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    wide: true
    parts: all
    Parts {
        id: all
        anchors { top: parent.top; bottom: parent.bottom; horizontalCenter: parent.horizontalCenter }
        width: Math.min(parent.width, Theme.u(1300))
        rest: Theme.lowered ? 1 : 0.5
        reserve: root.turnRoom
        spacing: Theme.u(Theme.tight ? 12 : 28)
        Icon { name: "reader"; size: Theme.u(Theme.senior || Theme.tight ? 130 : 220); x: (parent.width - width) / 2 }
        Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.title; strong: true
                font.pixelSize: Theme.font(60); lineHeight: 1.1; color: Theme.green }
        Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.sentence
                font.pixelSize: Theme.large }
        Strip { width: parent.width; text: root.page.message; size: Theme.large }
        TouchButton {
            x: (parent.width - width) / 2
            visible: name !== ""
            minWidth: Theme.u(420)
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
