import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    next: "下一步"
    Column {
        width: parent.width
        spacing: Theme.u(20)
        Panel {
            width: parent.width
            height: rows.height + Theme.u(52) + (asOf.visible ? asOf.height + Theme.u(10) : 0)
            Rows {
                id: rows
                x: Theme.u(32)
                y: Theme.u(24)
                width: parent.width - Theme.u(64)
                rows: root.page.rows
                size: Theme.font(Theme.portrait ? 28 : 32)
                spacing: Theme.u(Theme.portrait ? 2 : 8)
            }
            Label {
                id: asOf
                anchors { right: parent.right; rightMargin: Theme.u(32); top: rows.bottom; topMargin: Theme.u(6) }
                text: root.page.as_of
                font.pixelSize: Theme.font(26)
                color: Theme.amber
                strong: true
                lineHeight: 1.1
            }
        }
        InputField {
            width: parent.width
            view: root.page.field
        }
        Chips {
            visible: Theme.portrait
            width: parent.width
            chips: Theme.portrait ? root.page.chips : []
        }
    }
    side: Item {
        anchors.fill: parent
        Keypad {
            id: pad
            extra: "."
            width: parent.width
            keyWidth: (root.sideWidth - 2 * spacing) / 3
            keyHeight: Theme.portrait ? (parent.height - 3 * spacing) / 4 : Theme.u(118)
        }
        Chips {
            visible: !Theme.portrait
            anchors { top: pad.bottom; topMargin: Theme.u(24) }
            width: parent.width
            spacing: Theme.u(12)
            chips: Theme.portrait ? [] : root.page.chips
        }
    }
}
