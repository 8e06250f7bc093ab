import QtQuick
import ".."

// The one button. `primary` is for the single main action of a page. Acts on release inside, once a press.
Rectangle {
    id: button
    property string name: ""
    property string text: name
    property string icon: ""
    property bool primary: false
    property bool quiet: false
    property real textSize: Theme.body
    property real minWidth: Theme.u(200)
    property real sides: Theme.u(72)
    // Keys of a keypad may follow each other as fast as fingers do; what leads on waits until the page has settled.
    property bool repeats: false
    signal acted

    implicitWidth: Math.max(minWidth, content.implicitWidth + sides)
    implicitHeight: Theme.control
    radius: Theme.radius
    color: !enabled && bridge.settled ? Theme.grey : primary ? (area.pressed ? Theme.redDark : Theme.red)
                              : area.pressed ? Theme.keyDown : quiet ? "transparent" : Theme.paper
    border.width: primary || (quiet && !area.pressed) ? 0 : Math.max(2, Theme.u(2))
    border.color: Theme.line
    enabled: repeats || bridge.settled

    Accessible.role: Accessible.Button
    Accessible.name: button.name
    Accessible.ignored: button.name === ""
    Accessible.onPressAction: button.acted()

    Row {
        id: content
        anchors.centerIn: parent
        spacing: Theme.u(16)
        Icon {
            anchors.verticalCenter: parent.verticalCenter
            visible: button.icon !== ""
            name: button.icon
            size: Theme.u(44)
        }
        Text {
            anchors.verticalCenter: parent.verticalCenter
            text: button.text
            textFormat: Text.PlainText
            font.family: Theme.family
            font.pixelSize: button.textSize
            font.weight: button.primary ? Font.Bold : Font.Medium
            color: !button.enabled && !bridge.settled ? (button.primary ? Theme.paper : Theme.ink)
                 : !button.enabled ? Theme.soft : button.primary ? Theme.paper : Theme.ink
            Accessible.ignored: true
        }
    }
    MouseArea {
        id: area
        anchors.fill: parent
        onClicked: button.acted()
    }
}
