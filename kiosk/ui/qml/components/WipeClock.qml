import QtQuick
import ".."

// The seconds until what stands here goes away by itself. `brief`: the ring stands alone between the buttons.
Row {
    id: clock
    property int seconds: 0
    property int total: 0
    property bool brief: Theme.portrait
    visible: total > 0
    spacing: Theme.u(24)
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTr("%1 秒后清除").arg(seconds)
    Countdown { height: Theme.u(112); width: height; seconds: clock.seconds; total: Math.max(1, clock.total) }
    Text {
        visible: !clock.brief
        anchors.verticalCenter: parent.verticalCenter
        text: qsTr("秒后清除")
        textFormat: Text.PlainText
        font.family: Theme.family
        font.pixelSize: Theme.body
        color: Theme.soft
        Accessible.ignored: true
    }
}
