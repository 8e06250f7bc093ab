import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    wide: true
    back: qsTr("查别的")
    backAction: "again"
    next: qsTr("看完了")
    nextAction: "home"
    parts: all
    Parts {
        id: all
        width: parent.width
        height: parent.height - below.height - Theme.u(16)
        reserve: root.turnRoom
        spacing: Theme.u(20)
        Strip { width: parent.width; text: root.page.caution }
        RowsPanel {
            // Many short lines stand in two columns where the screen is wide.
            readonly property bool brief: root.page.rows.every(row => row.label.length + row.value.length <= 24)
            width: parent.width
            columns: !Theme.portrait && !Theme.senior && brief && root.page.rows.length > 6 ? 2 : 1
            rows: root.page.rows
            size: Theme.font(34)
            spacing: Theme.u(16)
        }
    }
    Column {
        // What can be done with the answer stays, whichever part of it stands above.
        id: below
        anchors { bottom: parent.bottom; bottomMargin: all.turns ? root.turnRoom : 0 }
        width: parent.width
        spacing: Theme.u(12)
        Item {
            width: parent.width
            height: Math.max(asked.visible ? asked.height : 0, buttons.height)
            Label {
                id: asked
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - (buttons.width > 0 ? buttons.width + Theme.u(24) : 0)
                text: root.page.asked
                color: Theme.soft
                font.pixelSize: Theme.small
                lineHeight: 1.1
            }
            Row {
                id: buttons
                anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                spacing: Theme.u(24)
                TouchButton {
                    visible: name !== ""
                    name: root.page.more
                    textSize: Theme.font(36)
                    onActed: bridge.act("more", null)
                }
                TouchButton {
                    visible: name !== ""
                    icon: "printer"
                    name: root.page.paper
                    textSize: Theme.font(36)
                    onActed: bridge.act("print", null)
                }
            }
        }
        Strip { width: parent.width; kind: root.page.paper_ok ? "ok" : "note"; text: root.page.paper_note }
    }
    footer: WipeClock {
        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
        seconds: root.page.seconds_left
        total: root.page.seconds_total
        // Beside the buttons that turn a small screen has no room for more.
        brief: Theme.portrait || (Theme.tight && all.turns)
    }
}
