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
    parts: all
    Parts {
        id: all
        anchors { top: parent.top; horizontalCenter: parent.horizontalCenter }
        width: Math.min(parent.width, Theme.u(Theme.senior ? 1500 : 1200))
        height: parent.height - (below.visible ? below.height + Theme.u(16) : 0)
        reserve: root.turnRoom
        spacing: Theme.u(Theme.tight || Theme.senior ? 12 : 24)
        Row {
            spacing: Theme.u(24)
            Icon { name: root.page.kind === "ok" ? "ok" : root.page.kind === "bad" ? "bad-red" : "note-amber"; size: Theme.u(90)
                   anchors.verticalCenter: parent.verticalCenter }
            Label { width: Math.min(implicitWidth, all.width - Theme.u(114)); text: root.page.title; font.pixelSize: Theme.font(60)
                    strong: true; lineHeight: 1.1
                    color: root.page.kind === "ok" ? Theme.green : root.page.kind === "bad" ? Theme.bad : Theme.amber }
        }
        Label { width: parent.width; text: root.page.sentence; font.pixelSize: Theme.large; lineHeight: 1.2 }
        RowsPanel { width: parent.width; rows: root.page.rows }
        Label { width: parent.width; visible: !below.visible; text: root.page.asked; color: Theme.soft; font.pixelSize: Theme.small }
    }
    Item {
        // What leads on stays, whichever part of the page stands above.
        id: below
        anchors { bottom: parent.bottom; bottomMargin: all.turns ? root.turnRoom : 0; horizontalCenter: parent.horizontalCenter }
        visible: root.page.lead !== ""
        width: all.width
        height: lead.height
        Label {
            anchors { left: parent.left; right: lead.left; rightMargin: Theme.u(24); verticalCenter: parent.verticalCenter }
            text: root.page.asked
            color: Theme.soft
            font.pixelSize: Theme.small
            lineHeight: 1.1
        }
        TouchButton {
            id: lead
            anchors { right: parent.right; top: parent.top }
            minWidth: Theme.u(420)
            implicitHeight: Math.max(64, Theme.u(112))
            primary: true
            icon: "slip-light"
            textSize: Theme.font(44)
            name: root.page.lead
            onActed: bridge.act("pickup", null)
        }
    }
}
