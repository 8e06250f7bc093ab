import QtQuick
import ".."

// The frame of every page with a question: content, a keypad side, and buttons that never move.
Item {
    id: frame
    default property alias content: holder.data
    property alias side: sideHolder.data
    property alias footer: footerHolder.data
    property string title: ""
    property string next: ""
    property string back: "上一步"
    property string nextAction: "next"
    property string backAction: "back"
    property bool nextReady: true
    property bool wide: false
    readonly property alias contentWidth: holder.width
    readonly property alias sideWidth: sideHolder.width
    readonly property real edge: Theme.u(Theme.portrait ? 60 : 70)
    anchors.fill: parent

    Label {
        id: heading
        anchors { top: parent.top; left: parent.left; topMargin: Theme.u(20); leftMargin: frame.edge }
        text: frame.title
        font.pixelSize: Theme.title
        strong: true
        lineHeight: 1.1
    }
    Item {
        id: holder
        x: frame.edge
        y: frame.title === "" ? Theme.u(36) : heading.y + heading.height + Theme.u(16)
        width: Theme.portrait || frame.wide ? frame.width - 2 * frame.edge : frame.width - Theme.u(660) - 2 * frame.edge
        height: (Theme.portrait && !frame.wide ? frame.height - Theme.u(880) : buttons.y) - y - Theme.u(16)
    }
    Item {
        id: sideHolder
        visible: !frame.wide
        x: Theme.portrait ? frame.edge : frame.width - width - frame.edge
        y: Theme.portrait ? buttons.y - height - Theme.u(24) : Theme.u(20)
        width: Theme.portrait ? frame.width - 2 * frame.edge : Theme.u(628)
        height: Theme.portrait ? Theme.u(660) : buttons.y - y - Theme.u(16)
    }
    Item {
        id: buttons
        x: frame.edge
        width: frame.width - 2 * frame.edge
        height: Math.max(64, Theme.u(112))
        y: frame.height - height - Theme.u(28)
        Item {
            id: footerHolder
            anchors { left: parent.left; top: parent.top; bottom: parent.bottom }
            width: parent.width - Theme.u(460)
        }
        TouchButton {
            anchors { left: parent.left; top: parent.top; bottom: parent.bottom }
            width: Theme.u(300)
            visible: frame.back !== ""
            name: frame.back
            onActed: bridge.act(frame.backAction, null)
        }
        TouchButton {
            anchors { right: parent.right; top: parent.top; bottom: parent.bottom }
            width: Theme.u(420)
            visible: frame.next !== ""
            primary: true
            textSize: Theme.large
            name: frame.next
            enabled: bridge.settled && frame.nextReady
            onActed: bridge.act(frame.nextAction, null)
        }
    }
}
