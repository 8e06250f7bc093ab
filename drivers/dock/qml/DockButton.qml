import QtQuick

// A button; `on` is the one of a row that holds now.
Rectangle {
    id: button
    property string name: ""
    property bool on: false
    property bool choice: false
    signal acted

    implicitWidth: Math.max(56, word.implicitWidth + 26)
    implicitHeight: Look.control
    radius: 8
    color: on ? Look.green : area.pressed ? Look.down : Look.paper
    border.width: on ? 0 : 1
    border.color: Look.line
    opacity: enabled ? 1 : 0.45
    activeFocusOnTab: true
    Accessible.role: Accessible.Button
    Accessible.name: button.name
    Accessible.checkable: button.choice
    Accessible.checked: button.on
    Accessible.focusable: true
    Accessible.onPressAction: button.acted()
    Keys.onSpacePressed: button.acted()
    Keys.onReturnPressed: button.acted()

    Rectangle {
        anchors { fill: parent; margins: -3 }
        visible: button.activeFocus
        color: "transparent"
        radius: 11
        border { width: 2; color: Look.red }
    }
    Text {
        id: word
        anchors.centerIn: parent
        text: button.name
        textFormat: Text.PlainText
        font.family: Look.family
        font.pixelSize: Look.body
        font.weight: button.on ? Font.Bold : Font.Normal
        color: button.on ? "#FFFFFF" : Look.ink
        Accessible.ignored: true
    }
    MouseArea {
        id: area
        anchors.fill: parent
        onClicked: button.acted()
    }
}
