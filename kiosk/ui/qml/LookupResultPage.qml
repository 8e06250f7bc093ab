import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    wide: true
    back: qsTr("再查一张")
    backAction: "again"
    next: qsTr("返回首页")
    nextAction: "home"
    nextPrimary: page.lead === ""
    Column {
        anchors { horizontalCenter: parent.horizontalCenter; top: parent.top }
        width: Math.min(parent.width, Theme.u(1200))
        spacing: Theme.u(24)
        Row {
            spacing: Theme.u(24)
            Icon { name: root.page.kind === "ok" ? "ok" : root.page.kind === "bad" ? "bad-red" : "note-amber"; size: Theme.u(90)
                   anchors.verticalCenter: parent.verticalCenter }
            Label { text: root.page.title; font.pixelSize: Theme.font(68); strong: true; lineHeight: 1.1
                    color: root.page.kind === "ok" ? Theme.green : root.page.kind === "bad" ? Theme.bad : Theme.amber }
        }
        Label { width: parent.width; text: root.page.sentence; font.pixelSize: Theme.large }
        Panel {
            width: parent.width
            height: rows.height + Theme.u(64)
            Rows { id: rows; x: Theme.u(40); y: Theme.u(32); width: parent.width - Theme.u(80); rows: root.page.rows }
        }
        Label { width: parent.width; text: root.page.asked; color: Theme.soft; font.pixelSize: Theme.small }
        TouchButton {
            visible: root.page.lead !== ""
            width: Theme.u(420)
            implicitHeight: Math.max(64, Theme.u(112))
            primary: true
            icon: "slip-light"
            textSize: Theme.font(44)
            name: root.page.lead
            onActed: bridge.act("pickup", null)
        }
    }
}
