import QtQuick
import ".."

// One line of note on its own ground: amber, green or red.
Rectangle {
    id: strip
    property string kind: "note"
    property string text: ""
    property real size: Theme.body
    radius: Theme.u(14)
    color: kind === "ok" ? Theme.greenSoft : kind === "bad" ? Theme.badSoft : Theme.amberSoft
    implicitHeight: line.implicitHeight + Theme.u(28)
    visible: text !== ""
    Rectangle {
        width: Theme.u(8)
        height: parent.height - Theme.u(28)
        radius: width / 2
        anchors { left: parent.left; leftMargin: Theme.u(16); verticalCenter: parent.verticalCenter }
        color: line.color
    }
    Label {
        id: line
        anchors { left: parent.left; right: parent.right; leftMargin: Theme.u(44); rightMargin: Theme.u(24)
                  verticalCenter: parent.verticalCenter }
        text: strip.text
        font.pixelSize: strip.size
        // The font's own line is 1.45 of its size.
        lineHeight: 1
        color: strip.kind === "ok" ? Theme.green : strip.kind === "bad" ? Theme.bad : Theme.amber
    }
}
