import QtQuick
import ".."

// Turns the parts of a page, always in one place. `leads`: the page's main button turns on by itself.
Row {
    id: bar
    property var parts: null
    property bool leads: false
    visible: parts !== null && parts.turns
    spacing: Theme.u(Theme.tight ? 12 : 20)
    TouchButton {
        anchors.verticalCenter: parent.verticalCenter
        name: qsTr("上一页")
        minWidth: 60
        sides: Theme.u(Theme.tight ? 28 : 40)
        enabled: bridge.settled && bar.visible && bar.parts.part > 0
        onActed: if (bridge.turn()) bar.parts.turn(-1);
    }
    Label {
        anchors.verticalCenter: parent.verticalCenter
        visible: bar.visible
        text: bar.visible ? qsTr("第%1页 共%2页").arg(bar.parts.part + 1).arg(bar.parts.parts.length) : ""
        font.pixelSize: Theme.small
        lineHeight: 1
        wrapMode: Text.NoWrap
        color: Theme.soft
    }
    TouchButton {
        anchors.verticalCenter: parent.verticalCenter
        visible: bar.visible && !bar.leads
        name: qsTr("下一页")
        minWidth: 60
        sides: Theme.u(Theme.tight ? 28 : 40)
        enabled: bridge.settled && bar.visible && !bar.parts.last
        onActed: if (bridge.turn()) bar.parts.turn(1);
    }
}
