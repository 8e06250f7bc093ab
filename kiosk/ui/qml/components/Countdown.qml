import QtQuick
import ".."

// A ring of one mark a second, going out one by one, with the seconds left in the middle.
Item {
    id: ring
    property int seconds: 0
    property int total: 1
    implicitWidth: height
    Repeater {
        model: Math.min(60, ring.total)
        Item {
            required property int index
            anchors.fill: parent
            rotation: index * 360 / Math.min(60, ring.total)
            Rectangle {
                anchors { top: parent.top; horizontalCenter: parent.horizontalCenter }
                width: Math.max(5, Theme.u(9))
                height: ring.height * 0.17
                radius: width / 2
                antialiasing: true
                color: parent.index < ring.seconds * Math.min(60, ring.total) / ring.total ? Theme.green : Theme.line
            }
        }
    }
    Text {
        anchors.centerIn: parent
        text: ring.seconds
        textFormat: Text.PlainText
        font.family: Theme.family
        // Within the ring, whatever the type: three figures take more of it than two.
        font.pixelSize: Math.max(24, Math.min(Theme.font(38), ring.height * (ring.seconds > 99 ? 0.3 : 0.4)))
        font.weight: Font.Bold
        color: Theme.green
        Accessible.ignored: true
    }
}
