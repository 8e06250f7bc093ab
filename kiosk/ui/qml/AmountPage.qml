import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    next: qsTr("下一步")
    // Few amounts stand beside the field where height is short, many below it.
    readonly property bool beside: Theme.portrait && page.chips.length <= 4
    aside: Label {
        visible: Theme.portrait && text !== ""
        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
        text: root.page.as_of
        font.pixelSize: Theme.small
        color: Theme.amber
        strong: true
        lineHeight: 1
    }
    Column {
        width: parent.width
        spacing: Theme.u(Theme.portrait ? 16 : 20)
        Panel {
            width: parent.width
            height: rows.height + 2 * rows.y + (asOf.visible ? asOf.height + Theme.u(8) : 0)
            Rows {
                id: rows
                x: Theme.u(32)
                y: Theme.u(Theme.portrait ? 14 : 24)
                width: parent.width - Theme.u(64)
                rows: root.page.rows
                size: Theme.font(Theme.portrait ? 28 : 34)
                spacing: Theme.u(Theme.portrait ? 2 : 12)
            }
            Label {
                id: asOf
                visible: !Theme.portrait && text !== ""
                anchors { right: parent.right; rightMargin: Theme.u(32); top: rows.bottom; topMargin: Theme.u(8) }
                text: root.page.as_of
                font.pixelSize: Theme.small
                color: Theme.amber
                strong: true
                lineHeight: 1
            }
        }
        Item {
            width: parent.width
            height: amount.height
            InputField {
                id: amount
                width: parent.width
                boxWidth: root.beside ? Theme.u(335) : width
                view: root.page.field
            }
            Chips {
                visible: root.beside
                anchors { left: parent.left; leftMargin: Theme.u(355); right: parent.right; bottom: parent.bottom
                          bottomMargin: Theme.u(6) }
                spacing: Theme.u(12)
                chips: root.beside ? root.page.chips : []
            }
        }
        Chips {
            visible: Theme.portrait && !root.beside
            width: parent.width
            minWidth: Theme.u(82)
            sides: Theme.u(28)
            spacing: Theme.u(12)
            chips: visible ? root.page.chips : []
        }
    }
    side: Item {
        anchors.fill: parent
        Keypad { id: pad; extra: "." }
        Chips {
            visible: !Theme.portrait
            anchors { top: pad.bottom; topMargin: Theme.u(14) }
            width: parent.width
            spacing: Theme.u(12)
            chips: Theme.portrait ? [] : root.page.chips
        }
    }
}
