import QtQuick
import ".."

// The bar at the foot of every page: how this visitor likes the screen. On the home page also the way to the staff.
Rectangle {
    id: bar
    property var chrome: ({})
    property bool home: false
    readonly property real edge: Theme.u(Theme.portrait ? 20 : 28)
    color: Theme.foot
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("辅助功能")

    Rectangle { width: parent.width; height: 1; color: Theme.line }
    Row {
        anchors { left: parent.left; leftMargin: bar.edge; verticalCenter: parent.verticalCenter }
        spacing: Theme.u(Theme.portrait ? 4 : 14)
        BarButton { name: qsTr("大字"); icon: "large"; on: bar.chrome.large === true; onActed: bridge.act("large", null) }
        BarButton { name: qsTr("界面下移"); icon: "lower"; on: bar.chrome.lowered === true; onActed: bridge.act("lowered", null) }
        BarButton { name: qsTr("朗读"); icon: "speaker"; on: bar.chrome.reading === true; visible: bar.chrome.voice === true
                    onActed: bridge.act("reading", null) }
        BarButton { name: qsTr("音量小"); icon: "softer"; turns: false; repeats: true; visible: bar.chrome.voice === true
                    onActed: bridge.act("volume", "down") }
        BarButton { name: qsTr("音量大"); icon: "louder"; turns: false; repeats: true; visible: bar.chrome.voice === true
                    onActed: bridge.act("volume", "up") }
        BarButton { name: bar.chrome.language === "en" ? "中文" : "English"; text: Theme.portrait && bar.chrome.language !== "en" ? "EN" : name; icon: "language"; turns: false
                    onActed: bridge.act("language", null) }
    }
    BarButton {
        anchors { right: parent.right; rightMargin: bar.edge; verticalCenter: parent.verticalCenter }
        name: qsTr("工作人员")
        icon: "staff"
        turns: false
        visible: bar.home
        onActed: bridge.act("staff", null)
    }
}
