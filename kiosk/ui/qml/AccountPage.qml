import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    readonly property bool choosing: page.known.length > 0
    title: page.title
    wide: choosing
    next: choosing ? "" : qsTr("下一步")
    nextReady: page.busy === ""
    parts: choosing ? choices : asking

    Parts {
        id: choices
        visible: root.choosing
        anchors.fill: parent
        reserve: root.turnRoom
        spacing: Theme.u(24)
        Repeater {
            // By number, not by value: new values must not replace a button under a finger.
            model: root.page.known.length
            TouchButton {
                id: choice
                required property int index
                readonly property var entry: root.page.known[index] || ({})
                width: parent.width
                height: Math.max(words.height + Theme.u(24), Theme.u(150))
                name: entry.label || ""
                text: ""
                onActed: bridge.act("known", index)
                Column {
                    id: words
                    anchors { left: parent.left; leftMargin: Theme.u(40); right: arrow.left; rightMargin: Theme.u(20)
                              verticalCenter: parent.verticalCenter }
                    spacing: Theme.u(4)
                    Text { width: parent.width; text: choice.entry.label || ""; textFormat: Text.PlainText; wrapMode: Text.Wrap
                           font.family: Theme.family; font.pixelSize: Theme.large; font.weight: Font.Bold; color: Theme.ink
                           Accessible.ignored: true }
                    Label { width: parent.width; text: choice.entry.value || ""; font.pixelSize: Theme.small; color: Theme.soft
                            lineHeight: 1.1 }
                }
                Icon { id: arrow; name: "next"; size: Theme.u(56)
                       anchors { right: parent.right; rightMargin: Theme.u(40); verticalCenter: parent.verticalCenter } }
            }
        }
        TouchButton {
            width: parent.width
            height: Math.max(64, Theme.u(112))
            name: qsTr("缴别的户号")
            onActed: bridge.act("other", null)
        }
        Label { width: parent.width; text: root.page.message; color: Theme.bad; strong: true }
        Label { width: parent.width; text: root.page.busy; color: Theme.green; strong: true }
        Label { width: parent.width; text: root.page.scan_hint; color: Theme.soft; lineHeight: Theme.senior ? 1 : 1.3 }
    }
    Parts {
        id: asking
        visible: !root.choosing
        anchors.fill: parent
        spacing: Theme.u(Theme.portrait || Theme.tight ? 20 : Theme.senior ? 12 : 32)
        pinned: Repeater {
            model: root.page.fields.length
            InputField {
                required property int index
                width: parent.width
                view: root.page.fields[index] || ({})
            }
        }
        Label { width: parent.width; text: root.page.busy; color: Theme.green; strong: true }
        Prose {
            // Where the fields with what is wrong in them take the whole height, that comes before.
            visible: text !== "" && asking.height - asking.taken > Theme.body * 1.5
            width: parent.width
            text: root.page.scan_hint
            color: Theme.soft
            lineHeight: Theme.senior ? 1 : 1.3
        }
    }
    side: Keypad {
        visible: !root.choosing
        extra: root.page.extra_key
    }
}
