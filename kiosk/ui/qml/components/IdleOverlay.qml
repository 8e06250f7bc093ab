import QtQuick
import ".."

// Covers everything while the warning runs: one question, one button.
Rectangle {
    id: overlay
    property int seconds: 0
    visible: seconds > 0
    color: Theme.shade
    MouseArea { anchors.fill: parent }
    Panel {
        anchors.centerIn: parent
        width: Math.min(parent.width - Theme.u(120), Theme.u(860))
        height: column.implicitHeight + Theme.u(120)
        Column {
            id: column
            anchors.centerIn: parent
            width: parent.width - Theme.u(120)
            spacing: Theme.u(32)
            Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: qsTr("还在办吗？")
                    font.pixelSize: Theme.title; strong: true }
            Label { width: parent.width; horizontalAlignment: Text.AlignHCenter
                    text: qsTr("%1 秒后回到首页，您的信息会清除").arg(overlay.seconds) }
            TouchButton {
                anchors.horizontalCenter: parent.horizontalCenter
                width: Theme.u(420)
                height: Theme.u(112)
                primary: true
                textSize: Theme.large
                name: qsTr("我还要用")
                onActed: bridge.act("stay", null)
            }
        }
    }
}
