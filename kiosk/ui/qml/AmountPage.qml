import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    next: qsTr("下一步")
    parts: all
    // Few amounts stand beside the field where height is short, many below it.
    readonly property bool beside: Theme.portrait && !Theme.senior && !Theme.lowered && page.chips.length <= 4
    // More than one line of them would reach the button that leads on.
    readonly property bool crowded: offers.height > Theme.control * 1.3
    readonly property bool below: (Theme.portrait || Theme.tight || page.chips.length > 5 || crowded) && !beside
    aside: Label {
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
        text: root.page.as_of
        horizontalAlignment: Text.AlignRight
        font.pixelSize: Theme.small
        color: Theme.amber
        strong: true
        lineHeight: 1
    }
    // Someone who sits finds them next to the keys.
    readonly property bool low: Theme.portrait && Theme.lowered
    Column {
        // What the keys write stays, whichever part of the rest stands beside it.
        id: pinned
        width: parent.width
        y: root.low ? parent.height - height : 0
        spacing: Theme.u(16)
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
            visible: root.below
            width: parent.width
            minWidth: Theme.u(82)
            sides: Theme.u(28)
            spacing: Theme.u(12)
            chips: visible ? root.page.chips : []
        }
    }
    Parts {
        id: all
        y: root.low ? 0 : pinned.height + Theme.u(16)
        width: parent.width
        height: parent.height - pinned.height - Theme.u(16)
        RowsPanel {
            width: parent.width
            // In large type what is owed comes first: the rest may stand on another part.
            rows: Theme.senior ? root.page.rows.filter(row => row.strong).concat(root.page.rows.filter(row => !row.strong)) : root.page.rows
            size: Theme.font(Theme.portrait ? 28 : 32)
            spacing: Theme.u(Theme.portrait || Theme.tight ? 2 : 10)
        }
    }
    side: Item {
        anchors.fill: parent
        Keypad { id: pad; extra: "."; under: offers.visible ? offers.height + Theme.u(14) : 0 }
        Chips {
            id: offers
            visible: !root.beside && !root.below
            anchors { top: pad.bottom; topMargin: Theme.u(14) }
            width: parent.width
            minWidth: Theme.u(100)
            sides: Theme.u(28)
            spacing: Theme.u(12)
            chips: Theme.portrait || Theme.tight ? [] : root.page.chips
        }
    }
}
