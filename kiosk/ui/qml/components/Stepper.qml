import QtQuick
import ".."

// Where we are, in words. Where they are too long for the line, the other steps are numbers.
Row {
    id: root
    property var steps: []
    property int step: -1
    property real room: 0
    readonly property real sides: Theme.u(Theme.portrait ? 24 : 40)
    readonly property real arrow: letters.advanceWidth("›") + 2 * spacing
    readonly property real whole: Array.from(steps).reduce((sum, word) => sum + letters.advanceWidth(word) + sides + arrow, 8 - arrow)
    readonly property bool numbers: room > 0 && whole > room
    FontMetrics { id: letters; font.family: Theme.family; font.pixelSize: Theme.small; font.weight: Font.Bold }
    spacing: Theme.portrait ? Theme.u(6) : Theme.u(18)
    Repeater {
        model: root.steps
        Row {
            id: cell
            required property string modelData
            required property int index
            spacing: root.spacing
            Rectangle {
                width: word.implicitWidth + root.sides
                height: Theme.u(52)
                radius: height / 2
                color: cell.index === root.step ? Theme.green : "transparent"
                Label {
                    id: word
                    anchors.centerIn: parent
                    text: root.numbers && cell.index !== root.step ? cell.index + 1 : cell.modelData
                    Accessible.name: cell.modelData
                    font.pixelSize: Theme.small
                    lineHeight: 1
                    strong: cell.index === root.step
                    color: cell.index === root.step ? Theme.paper : cell.index < root.step ? Theme.green : Theme.soft
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
