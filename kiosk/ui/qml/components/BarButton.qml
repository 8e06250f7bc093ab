import QtQuick
import ".."

// A button of the bar at the foot: what it does stands beside its picture, in portrait below it. `on`: the wish holds.
Rectangle {
    id: button
    property string name: ""
    property string text: name
    property string icon: ""
    property bool on: false
    property bool turns: true
    property bool repeats: false
    signal acted

    readonly property bool tall: Theme.portrait
    readonly property real sides: Theme.u(tall ? 8 : 20)
    implicitWidth: Math.max(60, (tall ? Math.max(picture.width, word.implicitWidth) : picture.width + Theme.u(10) + word.implicitWidth)
                                + 2 * sides)
    implicitHeight: Math.max(60, Theme.u(tall ? 136 : 80))
    radius: Theme.radius
    color: area.pressed ? Theme.keyDown : on ? Theme.greenSoft : "transparent"
    border.width: on ? Math.max(2, Theme.u(3)) : 0
    border.color: Theme.green
    enabled: repeats || bridge.settled

    Accessible.role: Accessible.Button
    Accessible.name: button.name
    Accessible.checkable: button.turns
    Accessible.checked: button.on
    Accessible.onPressAction: button.acted()

    Icon {
        id: picture
        name: button.icon
        size: Theme.u(Theme.tight ? 36 : 44)
        x: button.tall ? (button.width - width) / 2 : button.sides
        y: button.tall ? Theme.u(14) : (button.height - height) / 2
    }
    Text {
        id: word
        x: button.tall ? (button.width - width) / 2 : picture.x + picture.width + Theme.u(10)
        y: button.tall ? picture.y + picture.height + Theme.u(6) : (button.height - height) / 2
        text: button.text
        textFormat: Text.PlainText
        font.family: Theme.family
        font.pixelSize: Theme.small
        font.weight: button.on ? Font.Bold : Font.Medium
        color: button.on ? Theme.green : Theme.ink
        Accessible.ignored: true
    }
    MouseArea {
        id: area
        anchors.fill: parent
        onClicked: button.acted()
    }
}
