import QtQuick
import "components"

// The upper, grey half is the clerk's, the lower one the villager's.
PayFrame {
    id: root
    property var page
    title: page.title
    next: qsTr("收到现金")
    nextAction: "received"
    nextReady: page.ready
    readonly property bool small: Theme.senior || Theme.tight
    readonly property real figures: Theme.font(small && (Theme.portrait || Theme.tight) ? 46 : 60)
    // In landscape and in large type the amounts stand below the keys: the grey half has no room for them.
    readonly property bool chipsAside: !Theme.portrait || Theme.senior
    Rectangle {
        id: clerk
        width: parent.width
        height: parent.height - villager.height - Theme.u(Theme.portrait || root.small ? 12 : 20)
        radius: Theme.u(20)
        color: Theme.grey
        Column {
            x: Theme.u(28)
            y: Theme.u(Theme.portrait || root.small ? 10 : 24)
            width: parent.width - Theme.u(56)
            spacing: Theme.u(Theme.portrait || root.small ? 10 : 28)
            Item {
                width: parent.width
                height: Math.max(due.height, change.height, Theme.u(Theme.portrait || root.small ? 92 : 140))
                Row {
                    id: due
                    anchors { left: parent.left; verticalCenter: parent.verticalCenter }
                    spacing: Theme.u(16)
                    Label { text: root.page.due_label; color: Theme.soft; anchors.verticalCenter: parent.verticalCenter; lineHeight: 1 }
                    Label { text: root.page.due; font.pixelSize: root.figures; strong: true; lineHeight: 1; color: Theme.red
                            anchors.verticalCenter: parent.verticalCenter }
                }
                Row {
                    id: change
                    visible: root.page.change !== ""
                    anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                    spacing: Theme.u(16)
                    Label { text: qsTr("找零"); color: Theme.soft; anchors.verticalCenter: parent.verticalCenter; lineHeight: 1 }
                    Label { text: root.page.change; strong: true; color: Theme.green; lineHeight: 1
                            anchors.verticalCenter: parent.verticalCenter
                            font.pixelSize: Theme.portrait || root.small ? root.figures : Theme.huge }
                }
            }
            Row {
                width: parent.width
                spacing: Theme.u(44)
                Repeater {
                    model: root.page.fields.length
                    InputField {
                        required property int index
                        width: (parent.width - (root.page.fields.length - 1) * parent.spacing) / root.page.fields.length
                        // On a small screen one trouble at a time is said.
                        brief: root.small && root.page.message !== ""
                        view: root.page.fields[index] || ({})
                    }
                }
            }
            Item {
                // Nothing is handed over while something is wrong.
                visible: root.page.message === ""
                width: parent.width
                height: Math.max(chips.visible ? chips.height : 0, note.height)
                Chips { id: chips; visible: !root.chipsAside; width: parent.width - note.width - Theme.u(24); chips: visible ? root.page.chips : [] }
                Label {
                    id: note
                    anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                    width: Math.min(implicitWidth, parent.width * 0.5)
                    horizontalAlignment: Text.AlignRight
                    text: root.page.busy !== "" ? root.page.busy : root.page.change_note
                    strong: true
                    color: Theme.green
                    lineHeight: 1
                }
            }
        }
    }
    Item {
        // While something is wrong nobody is asked to hand over cash.
        id: villager
        anchors.bottom: parent.bottom
        width: parent.width
        readonly property real least: Math.max(invited.height, Theme.u(Theme.tight ? 60 : Theme.portrait && Theme.senior ? 76 : Theme.portrait || Theme.senior ? 96 : 120))
        height: root.page.message === "" ? least : Math.max(trouble.implicitHeight, least)
        Rectangle {
            visible: root.page.message === ""
            anchors.fill: parent
            radius: Theme.u(20)
            color: Theme.greenSoft
            Row {
                id: invited
                anchors.centerIn: parent
                spacing: Theme.u(24)
                Icon { name: "cash"; size: Theme.u(root.small ? 44 : 72); anchors.verticalCenter: parent.verticalCenter }
                Label { anchors.verticalCenter: parent.verticalCenter; text: root.page.villager; strong: true
                        font.pixelSize: Theme.large; color: Theme.green; lineHeight: 1 }
            }
        }
        Strip {
            id: trouble
            anchors.fill: parent
            kind: "bad"
            size: Theme.font(Theme.portrait ? 28 : 32)
            text: root.page.message
        }
    }
    side: Item {
        anchors.fill: parent
        Keypad { id: pad; extra: "."; under: offers.visible ? offers.height + Theme.u(14) : 0 }
        Chips {
            id: offers
            visible: root.chipsAside && root.page.message === ""
            anchors { top: pad.bottom; topMargin: Theme.u(14) }
            width: parent.width
            minWidth: Theme.u(82)
            sides: Theme.u(28)
            spacing: Theme.u(12)
            chips: visible ? root.page.chips : []
        }
    }
}
