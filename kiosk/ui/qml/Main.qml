import QtQuick
import "components"

// The frame of the window: bars, the present page, the idle warning. Pages are replaced whole; a page that stays is
// only given its new values.
Rectangle {
    id: root
    color: Theme.ground
    focus: true

    readonly property bool portrait: height > width
    function measure() {
        Theme.portrait = root.portrait;
        Theme.scale = Math.min(root.width, root.height) / 1080;
        Theme.senior = bridge.chrome.large === true;
        Theme.lowered = bridge.chrome.lowered === true;
    }
    onWidthChanged: measure()
    onHeightChanged: measure()
    Component.onCompleted: {
        measure();
        show();
    }

    property string shown: ""
    function show() {
        if (bridge.screen === "")
            return;
        if (root.shown !== bridge.screen) {
            root.shown = bridge.screen;
            loader.setSource(bridge.screen + ".qml", { "page": bridge.page });
        } else if (loader.item) {
            loader.item.page = bridge.page;
        }
    }
    Connections {
        target: bridge
        function onShown() {
            root.show();
        }
        function onChromeChanged() {
            root.measure();
        }
        function onSettledChanged() {
            if (bridge.settled)
                Theme.begun = true;
        }
    }

    TopBar {
        id: top
        width: parent.width
        height: Theme.u(!Theme.portrait ? 88 : Theme.senior ? 136 : 120)
        chrome: bridge.chrome
    }
    Item {
        id: steps
        y: top.height
        width: parent.width
        height: bridge.chrome.step >= 0 ? Theme.u(72) : 0
        visible: height > 0
        Stepper {
            anchors { left: parent.left; leftMargin: Theme.u(Theme.portrait ? 48 : 28); verticalCenter: parent.verticalCenter }
            room: parent.width - 2 * anchors.leftMargin - (who.visible ? who.width + Theme.u(40) : 0)
            steps: bridge.chrome.stepper
            step: bridge.chrome.step
        }
        Label {
            id: who
            visible: !Theme.portrait && text !== ""
            anchors { right: parent.right; rightMargin: Theme.u(40); verticalCenter: parent.verticalCenter }
            text: bridge.chrome.person
            lineHeight: 1
            color: Theme.green
            strong: true
        }
        Rectangle { width: parent.width; height: 1; anchors.bottom: parent.bottom; color: Theme.line }
    }
    Loader {
        id: loader
        y: steps.y + steps.height
        width: parent.width
        height: foot.y - y
    }
    BottomBar {
        id: foot
        readonly property bool atHome: bridge.screen === "HomePage"
        anchors.bottom: parent.bottom
        width: parent.width
        height: Math.max(68, Theme.u(Theme.portrait ? 160 : atHome ? 112 : 88))
        chrome: bridge.chrome
        home: atHome
    }
    IdleOverlay {
        anchors.fill: parent
        seconds: bridge.chrome.idle_seconds
    }
    Keys.onPressed: event => {
        bridge.pressed(event.key, event.text, event.modifiers);
        event.accepted = true;
    }
}
