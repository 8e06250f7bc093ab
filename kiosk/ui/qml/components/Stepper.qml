import QtQuick
import ".."

// Where we are, in words.
Row {
    id: root
    property var steps: []
    property int step: -1
    spacing: Theme.portrait ? Theme.u(6) : Theme.u(18)
    Repeater {
        model: root.steps
        Row {
            id: cell
            required property string modelData
            required property int index
            spacing: root.spacing
            Rectangle {
                width: word.implicitWidth + Theme.u(Theme.portrait ? 24 : 40)
                height: Theme.u(52)
                radius: height / 2
                color: cell.index === root.step ? Theme.green : "transparent"
                Label {
                    id: word
                    anchors.centerIn: parent
                    text: cell.modelData
                    font.pixelSize: Theme.small
                    lineHeight: 1
                    strong: cell.index === root.step
                    color: cell.index === root.step ? "#FFFFFF" : cell.index < root.step ? Theme.green : Theme.soft
                }
            }
            Text {
                anchors.verticalCenter: parent.verticalCenter
                visible: cell.index < root.steps.length - 1
                text: "›"
                font.pixelSize: Theme.small
                color: Theme.soft
                Accessible.ignored: true
            }
        }
    }
}
