import QtQuick
import "components"

// One question above the keyboard. The box takes the room that the keyboard leaves.
PayFrame {
    id: root
    property var page
    title: page.title
    wide: true
    next: qsTr("下一步")
    aside: Label {
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
        horizontalAlignment: Text.AlignRight
        text: root.page.field.message || root.page.note
        strong: root.page.field.message !== ""
        color: root.page.field.message === "" ? Theme.soft
             : root.page.field.message_kind === "note" ? Theme.amber : Theme.bad
        font.pixelSize: Theme.portrait ? Theme.small : Theme.body
        lineHeight: 1
        visible: text !== "" && !Theme.portrait
    }
    Label {
        id: below
        width: parent.width
        text: root.page.field.message || root.page.note
        strong: root.page.field.message !== ""
        color: root.page.field.message === "" ? Theme.soft
             : root.page.field.message_kind === "note" ? Theme.amber : Theme.bad
        lineHeight: 1
        visible: text !== "" && Theme.portrait
    }
    TextBox {
        id: box
        // On the smallest screens the keyboard takes all the room: the box stands between the buttons.
        parent: Theme.tight ? root.between : root.content
        width: parent.width
        y: Theme.tight ? 0 : below.visible ? below.height + Theme.u(20) : 0
        readonly property real wanted: root.page.field.input === "text" ? Theme.u(Theme.portrait ? 560 : 260) : Theme.u(170)
        height: Theme.tight ? parent.height : Math.max(60, Math.min(wanted, board.y - y - Theme.u(16)))
        view: root.page.field
    }
    Keyboard {
        id: board
        width: parent.width
        height: implicitHeight
        anchors.bottom: parent.bottom
    }
}
