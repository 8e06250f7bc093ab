import QtQuick
import ".."

// One key of the on-screen keyboard. May follow another as fast as fingers do.
Rectangle {
    id: key
    property string name: ""
    property string text: name
    property bool action: false
    property bool lit: false
    property bool plain: false
    property real textSize: Theme.font(44)
    readonly property bool repeats: true
    signal acted

    radius: Theme.u(14)
    color: area.pressed ? Theme.keyDown : lit ? Theme.greenSoft : plain ? "transparent" : action ? Theme.grey : Theme.paper
    border.width: plain ? 0 : Math.max(2, Theme.u(2))
    border.color: lit ? Theme.green : Theme.line
    Accessible.role: Accessible.Button
    Accessible.name: key.name
    Accessible.onPressAction: key.acted()
    Text {
        anchors { fill: parent; leftMargin: 4; rightMargin: 4 }
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: 24
        text: key.text
        textFormat: Text.PlainText
        font.family: Theme.family
        font.pixelSize: key.textSize
        font.weight: key.lit ? Font.Bold : Font.Medium
        color: !key.enabled ? Theme.hint : key.lit ? Theme.green : Theme.ink
        Accessible.ignored: true
    }
    MouseArea {
        id: area
        anchors.fill: parent
        onClicked: key.acted()
    }
}
