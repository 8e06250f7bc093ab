import QtQuick
import ".."

// The frame of every page with a question: content, a keypad side, and buttons. Keypad and buttons are measured from the
// lower edge, so they stay where they are whether or not a page has a stepper.
Item {
    id: frame
    default property alias stuff: holder.data
    property alias side: sideHolder.data
    property alias footer: footerHolder.data
    property alias aside: asideHolder.data
    property string title: ""
    property string next: ""
    property string back: qsTr("上一步")
    property string nextAction: "next"
    property string backAction: "back"
    property bool nextReady: true
    // Where the page's one main action stands elsewhere.
    property bool nextPrimary: true
    property bool wide: false
    // The parts of the page, where it has more than fits. `whole`: all of it must have been shown before it leads on.
    property Parts parts: null
    property bool whole: false
    readonly property bool turnsOn: whole && parts !== null && !parts.last
    // What turning takes of the content's room.
    readonly property real turnRoom: Theme.portrait && wide ? Theme.control + Theme.u(24) : 0
    readonly property alias content: holder
    readonly property alias between: gap
    readonly property real edge: Theme.u(Theme.portrait ? 60 : 40)
    anchors.fill: parent

    Label {
        id: heading
        anchors { top: parent.top; left: parent.left; topMargin: Theme.u(Theme.portrait ? 16 : 20); leftMargin: frame.edge }
        text: frame.title
        font.pixelSize: Theme.portrait ? Theme.font(42) : Theme.title
        strong: true
        lineHeight: 1
    }
    Item {
        // What may be said beside the heading where height is short.
        id: asideHolder
        anchors { right: holder.right; left: heading.right; leftMargin: Theme.u(24); top: heading.top; bottom: heading.bottom }
    }
    Item {
        id: holder
        x: frame.edge
        y: frame.title === "" ? Theme.u(20) : heading.y + heading.height + Theme.u(Theme.portrait ? 12 : 16)
        width: Theme.portrait || frame.wide ? frame.width - 2 * frame.edge : frame.width - Theme.u(660) - 3 * frame.edge
        height: (frame.wide ? buttons.y - Theme.u(24)
                            : Theme.portrait ? sideHolder.y - Theme.u(48) : buttons.y - Theme.u(16)) - y
    }
    Item {
        id: sideHolder
        visible: !frame.wide
        x: Theme.portrait ? frame.edge : frame.width - width - frame.edge
        y: Theme.portrait ? frame.height - Theme.u(940) : Theme.u(12)
        width: Theme.portrait ? frame.width - 2 * frame.edge : Theme.u(660)
        height: Theme.portrait ? Theme.u(680) : buttons.y - y - Theme.u(12)
    }
    Item {
        id: buttons
        x: frame.edge
        width: frame.width - 2 * frame.edge
        height: Math.max(64, Theme.u(Theme.portrait ? 160 : 112))
        y: frame.height - height - Theme.u(Theme.portrait ? 40 : 10)
        Item {
            id: footerHolder
            anchors { left: parent.left; top: parent.top; bottom: parent.bottom }
            width: parent.width - Theme.u(460)
        }
        Item {
            id: gap
            x: Theme.u(324)
            width: parent.width - Theme.u(324 + 444)
            height: parent.height
        }
        TurnBar {
            id: turning
            parts: frame.parts
            leads: frame.whole
            x: Theme.portrait ? (parent.width - width) / 2 : Theme.u(330)
            y: Theme.portrait ? -height - Theme.u(16) : (parent.height - height) / 2
        }
        TouchButton {
            anchors { left: parent.left; top: parent.top; bottom: parent.bottom }
            width: Theme.u(300)
            visible: frame.back !== ""
            textSize: Theme.font(36)
            name: frame.back
            onActed: bridge.act(frame.backAction, null)
        }
        TouchButton {
            anchors { right: parent.right; top: parent.top; bottom: parent.bottom }
            width: Math.max(Theme.u(420), implicitWidth)
            sides: Theme.u(40)
            visible: frame.next !== ""
            primary: frame.nextPrimary
            textSize: Theme.font(frame.nextPrimary ? 44 : 36)
            name: frame.turnsOn ? qsTr("下一页") : frame.next
            enabled: bridge.settled && (frame.nextReady || frame.turnsOn)
            onActed: {
                if (!frame.turnsOn)
                    bridge.act(frame.nextAction, null);
                else if (bridge.turn())
                    frame.parts.turn(1);
            }
        }
    }
}
