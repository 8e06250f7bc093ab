import QtQuick
import ".."

// The on-screen keyboard: a bar of candidates above rows of keys. What the keys are and do, bridge.keyboard says.
Item {
    id: root
    readonly property var board: bridge.keyboard
    readonly property bool pad: board.on && !board.bar
    // Where the keys may not shrink any more, the gaps do.
    readonly property real gap: Theme.u(Theme.u(88) < 60 ? 8 : 12)
    readonly property real keyHeight: Math.max(60, Theme.u(Theme.portrait ? 108 : 88))
    // A candidate's unit in pixels: its width comes in units of which a character takes 44.
    readonly property real unit: Math.max(60 / 96, Theme.scale * (Theme.senior ? 1.4 : 1))
    readonly property int lines: board.rows.length
    implicitHeight: 5 * keyHeight + 4 * gap
    visible: board.on
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("键盘")

    function measure() {
        bridge.keyboard.setRoom(Math.floor(offers.width / unit));
    }
    onUnitChanged: measure()
    Component.onCompleted: measure()

    Item {
        id: bar
        visible: root.board.bar
        width: parent.width
        height: root.keyHeight
        Rectangle { anchors.fill: parent; radius: Theme.u(14); color: Theme.paper; border.width: Math.max(1, Theme.u(2)); border.color: Theme.line }
        Row {
            id: offers
            anchors { left: parent.left; right: turns.left; leftMargin: Theme.u(6); rightMargin: Theme.u(6) }
            height: parent.height
            spacing: 12 * root.unit
            onWidthChanged: root.measure()
            Repeater {
                model: root.board.offers.length
                KeyButton {
                    required property int index
                    readonly property var offer: root.board.offers[index] || ({})
                    name: offer.text || ""
                    width: Math.min(offers.width, (offer.width || 0) * root.unit)
                    height: offers.height
                    plain: true
                    textSize: Math.max(24, 42 * root.unit)
                    onActed: root.board.choose(index)
                }
            }
        }
        Label {
            anchors { left: parent.left; leftMargin: Theme.u(28); right: turns.left; verticalCenter: parent.verticalCenter }
            text: root.board.hint
            color: Theme.hint
            font.pixelSize: Theme.senior ? Theme.small : Theme.body
            lineHeight: 1
            wrapMode: Text.NoWrap
        }
        Row {
            id: turns
            anchors { right: parent.right }
            visible: root.board.before || root.board.after
            height: parent.height
            spacing: root.gap
            Repeater {
                model: [[qsTr("上一组"), "‹"], [qsTr("下一组"), "›"]]
                KeyButton {
                    required property var modelData
                    required property int index
                    name: modelData[0]
                    text: modelData[1]
                    action: true
                    width: Math.max(60, Theme.u(108))
                    height: bar.height
                    enabled: index === 0 ? root.board.before : root.board.after
                    onActed: root.board.turn(index === 1)
                }
            }
        }
    }
    Repeater {
        id: rows
        model: root.lines
        Item {
            id: line
            required property int index
            readonly property var caps: root.board.rows[index] || []
            readonly property int shares: caps.reduce((sum, cap) => sum + cap.width, 0)
            readonly property real above: root.pad ? 0 : root.keyHeight + root.gap
            readonly property real tall: (root.height - above - (root.lines - 1) * root.gap) / Math.max(1, root.lines)
            // Rows that are not full, such as the last radicals, keep the width of their keys.
            readonly property real share: (width + root.gap) / (root.pad ? Math.max(1, shares) : 20)
            x: root.pad && !Theme.portrait ? (root.width - width) / 2 : 0
            y: above + index * (tall + root.gap)
            width: root.pad && !Theme.portrait ? Math.min(root.width, Theme.u(1080)) : root.width
            height: tall
            Row {
                spacing: root.gap
                Repeater {
                    // By number: a key under a finger stays while the others change.
                    model: line.caps.length
                    KeyButton {
                        required property int index
                        readonly property var cap: line.caps[index] || ({})
                        name: cap.name || ""
                        text: cap.text || ""
                        action: cap.kind === "action"
                        lit: cap.lit === true
                        width: (cap.width || 2) * line.share - root.gap
                        height: line.tall
                        // So high that g and y stay clear of the edge.
                        textSize: text.length > 1 ? Theme.font(32) : Math.min(Theme.font(root.pad ? 52 : 44), line.tall * 0.6)
                        onActed: root.board.press(cap.key)
                    }
                }
            }
        }
    }
}
