import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    wide: true
    back: ""
    next: page.button
    nextAction: page.action
    Column {
        anchors.centerIn: parent
        width: Math.min(parent.width, Theme.u(1300))
        spacing: Theme.u(28)
        Icon { name: root.page.kind === "bad" ? "bad-red" : "note-amber"; size: Theme.u(130)
               anchors.horizontalCenter: parent.horizontalCenter }
        Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.title; strong: true
                font.pixelSize: Theme.font(60); lineHeight: 1.1; color: root.page.kind === "bad" ? Theme.bad : Theme.amber }
        Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.sentence; font.pixelSize: Theme.large }
        Panel {
            visible: root.page.rows.length > 0
            width: parent.width
            height: rows.height + Theme.u(64)
            Rows { id: rows; x: Theme.u(40); y: Theme.u(32); width: parent.width - Theme.u(80); rows: root.page.rows }
        }
        Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.help; color: Theme.soft }
    }
}
