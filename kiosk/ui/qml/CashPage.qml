import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    next: "收到现金"
    nextAction: "received"
    nextReady: page.ready
    Rectangle {
        id: clerk
        width: parent.width
        height: parent.height - villager.height - Theme.u(16)
        radius: Theme.u(20)
        color: Theme.grey
        Column {
            x: Theme.u(28)
            y: Theme.u(18)
            width: parent.width - Theme.u(56)
            spacing: Theme.u(12)
            Item {
                width: parent.width
                height: Theme.u(100)
                Row {
                    anchors { left: parent.left; verticalCenter: parent.verticalCenter }
                    spacing: Theme.u(16)
                    Label { text: root.page.due_label; color: Theme.soft; anchors.verticalCenter: parent.verticalCenter }
                    Label { text: root.page.due; font.pixelSize: Theme.font(60); strong: true; lineHeight: 1.1; color: Theme.red }
                }
                Row {
                    anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                    spacing: Theme.u(16)
                    Label { text: "找零"; color: Theme.soft; anchors.verticalCenter: parent.verticalCenter }
                    Label { text: root.page.change === "" ? "—" : root.page.change; strong: true; color: Theme.green
                            font.pixelSize: Theme.font(Theme.portrait ? 64 : 84); lineHeight: 1.0 }
                }
            }
            Row {
                width: parent.width
                spacing: Theme.u(24)
                Repeater {
                    model: root.page.fields.length
                    InputField {
                        required property int index
                        width: (parent.width - (root.page.fields.length - 1) * parent.spacing) / root.page.fields.length
                        view: root.page.fields[index] || ({})
                    }
                }
            }
            Chips { width: parent.width; chips: root.page.chips }
            Label { width: parent.width; horizontalAlignment: Text.AlignRight; text: root.page.change_note; color: Theme.green
                    lineHeight: 1.0 }
            Strip { width: parent.width; kind: "bad"; text: root.page.message }
            Label { text: root.page.busy; strong: true; color: Theme.green }
        }
    }
    Rectangle {
        id: villager
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.u(110)
        radius: Theme.u(20)
        color: Theme.greenSoft
        Row {
            anchors.centerIn: parent
            spacing: Theme.u(24)
            Icon { name: "cash"; size: Theme.u(72) }
            Label { anchors.verticalCenter: parent.verticalCenter; text: root.page.villager; strong: true
                    font.pixelSize: Theme.large; color: Theme.green; lineHeight: 1 }
        }
    }
    side: Keypad {
        anchors.centerIn: parent
        extra: "."
        keyWidth: (root.sideWidth - 2 * spacing) / 3
        keyHeight: Math.min(Theme.u(150), (parent.height - 3 * spacing) / 4)
    }
}
