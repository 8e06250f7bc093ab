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

    Column {
        visible: root.choosing
        width: parent.width
        spacing: Theme.u(24)
        Repeater {
            // By number, not by value: new values must not replace a button under a finger.
            model: root.page.known.length
            TouchButton {
                id: choice
                required property int index
                readonly property var entry: root.page.known[index] || ({})
                width: parent.width
                height: Theme.u(150)
                name: entry.label || ""
                text: ""
                onActed: bridge.act("known", index)
                Column {
                    anchors { left: parent.left; leftMargin: Theme.u(40); verticalCenter: parent.verticalCenter }
                    spacing: Theme.u(4)
                    Text { text: choice.entry.label || ""; textFormat: Text.PlainText; font.family: Theme.family
                           font.pixelSize: Theme.large; font.weight: Font.Bold; color: Theme.ink
                           Accessible.ignored: true }
                    Label { text: choice.entry.value || ""; font.pixelSize: Theme.small; color: Theme.soft; lineHeight: 1.1 }
                }
                Icon { name: "next"; size: Theme.u(56)
                       anchors { right: parent.right; rightMargin: Theme.u(40); verticalCenter: parent.verticalCenter } }
            }
        }
        TouchButton {
            width: parent.width
            height: Theme.u(112)
            name: qsTr("缴别的户号")
            onActed: bridge.act("other", null)
        }
        Label { width: parent.width; text: root.page.message; color: Theme.bad; strong: true }
        Label { text: root.page.busy; color: Theme.green; strong: true }
        Label { width: parent.width; text: root.page.scan_hint; color: Theme.soft }
    }
    Column {
        visible: !root.choosing
        width: parent.width
        spacing: Theme.u(Theme.portrait ? 24 : 36)
        Repeater {
            model: root.page.fields.length
            InputField {
                required property int index
                width: parent.width
                view: root.page.fields[index] || ({})
            }
        }
        Label { text: root.page.busy; color: Theme.green; strong: true }
        Label { width: parent.width; text: root.page.scan_hint; color: Theme.soft }
    }
    side: Keypad {
        visible: !root.choosing
        extra: root.page.extra_key
    }
}
