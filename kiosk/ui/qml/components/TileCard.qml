import QtQuick
import ".."

// A big card with an icon, a name and a line of hint.
Rectangle {
    id: tile
    property string name: ""
    property string hint: ""
    property string icon: ""
    property bool open: true
    signal acted

    radius: Theme.u(24)
    color: !open ? Theme.grey : area.pressed ? Theme.keyDown : Theme.paper
    border.width: Math.max(2, Theme.u(2))
    border.color: Theme.line
    enabled: open && bridge.settled
    Accessible.role: Accessible.Button
    Accessible.name: tile.name
    Accessible.description: tile.hint
    Accessible.onPressAction: tile.acted()

    Rectangle {
        // A thin red edge at the top, like the seal on a letter; on a low card there is no room for it above the icon.
        visible: !tile.flat && content.y >= y + height + Theme.u(16)
        width: Theme.u(72)
        height: Theme.u(6)
        radius: height / 2
        color: tile.open ? Theme.red : Theme.line
        anchors { top: parent.top; left: parent.left; topMargin: Theme.u(30); leftMargin: Theme.u(36) }
    }
    // On a card too low for all three below each other the icon stands beside the words; on a wide one sooner, for words
    // have room there and keep clear of the edges.
    readonly property real clear: Theme.u(width > 2.2 * height ? 50 : 16)
    readonly property bool flat: height < Theme.font(48) * 1.45 + Theme.small * 1.6 + clear + height * 0.24

    Icon {
        visible: tile.flat
        name: visible ? tile.icon : ""
        size: Math.min(Theme.u(96), tile.height * 0.5)
        anchors { left: parent.left; leftMargin: Theme.u(32); verticalCenter: parent.verticalCenter }
    }
    Column {
        id: content
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter
                  leftMargin: tile.flat ? Theme.u(56) + Math.min(Theme.u(96), tile.height * 0.5) : Theme.u(36); rightMargin: Theme.u(24) }
        spacing: tile.flat ? 0 : Theme.u(8)
        Icon { visible: !tile.flat; name: visible ? tile.icon : ""
               size: Math.min(Theme.u(96), tile.height * (Theme.senior || hint.lineCount > 1 ? 0.24 : 0.3)) }
        Text {
            width: parent.width
            text: tile.name
            textFormat: Text.PlainText
            font.family: Theme.family
            font.pixelSize: Theme.font(48)
            font.weight: Font.Bold
            wrapMode: Text.Wrap
            color: tile.open ? Theme.ink : Theme.soft
            Accessible.ignored: true
        }
        Label {
            id: hint
            width: parent.width
            text: tile.hint
            font.pixelSize: Theme.small
            color: Theme.soft
            lineHeight: 1.1
        }
    }
    MouseArea {
        id: area
        anchors.fill: parent
        onClicked: tile.acted()
    }
}
