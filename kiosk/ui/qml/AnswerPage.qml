import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    // Many lines stand in two columns where the screen is wide.
    readonly property int half: !Theme.portrait && page.rows.length > 6 ? Math.ceil(page.rows.length / 2) : page.rows.length
    title: page.title
    wide: true
    back: qsTr("查别的")
    backAction: "again"
    next: qsTr("看完了")
    nextAction: "home"
    Column {
        width: parent.width
        spacing: Theme.u(20)
        Strip { width: parent.width; text: root.page.caution }
        Row {
            width: parent.width
            spacing: Theme.u(24)
            Repeater {
                model: root.half < root.page.rows.length ? 2 : 1
                Panel {
                    id: column
                    required property int index
                    width: root.half < root.page.rows.length ? (parent.width - parent.spacing) / 2 : parent.width
                    height: rows.height + Theme.u(56)
                    Rows {
                        id: rows
                        x: Theme.u(36)
                        y: Theme.u(28)
                        width: parent.width - Theme.u(72)
                        rows: root.page.rows.slice(column.index * root.half, (column.index + 1) * root.half)
                        size: Theme.font(34)
                        spacing: Theme.u(16)
                    }
                }
            }
        }
        Item {
            width: parent.width
            height: Math.max(asked.height, buttons.height)
            Label {
                id: asked
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - buttons.width - Theme.u(24)
                text: root.page.asked
                color: Theme.soft
                font.pixelSize: Theme.small
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
    }
}
