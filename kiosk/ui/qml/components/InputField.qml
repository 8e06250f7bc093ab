import QtQuick
import ".."

// A field whose text lives in the flow: touching it says so, keys go to the flow, and it draws what comes back.
Column {
    id: root
    property var view: ({})
    property real boxWidth: width
    // Without its message.
    property bool brief: false
    readonly property string fieldId: view.id || ""
    spacing: Theme.u(8)

    Row {
        width: parent.width
        spacing: Theme.u(20)
        Label {
            id: caption
            text: root.view.name || ""
            font.pixelSize: Theme.small
            lineHeight: 1
            color: Theme.soft
        }
        Label {
            width: parent.width - caption.width - parent.spacing
            text: root.brief ? "" : root.view.message || ""
            horizontalAlignment: Text.AlignRight
            strong: true
            font.pixelSize: Theme.small
            lineHeight: 1
            color: root.view.message_kind === "ok" ? Theme.green : root.view.message_kind === "note" ? Theme.amber : Theme.bad
        }
    }
    Rectangle {
        id: box
        objectName: "field:" + root.fieldId
        property string value: root.view.text || ""
        // Puts `text` in place of what stands there, as pasting would.
        function replaceText(text: string) {
            bridge.act("type", { "field": root.fieldId, "text": text });
        }
        width: root.boxWidth
        height: Math.max(64, Theme.u(96))
        radius: Theme.u(14)
        color: Theme.paper
        border.width: root.view.focused ? Math.max(3, Theme.u(4)) : Math.max(2, Theme.u(2))
        border.color: root.view.focused ? Theme.green : Theme.line

        Accessible.role: Accessible.EditableText
        Accessible.name: root.view.name || ""
        Accessible.description: box.value
        Accessible.focusable: true
        Accessible.focused: root.view.focused === true

        Text {
            id: shown
            anchors { left: parent.left; leftMargin: Theme.u(28); verticalCenter: parent.verticalCenter }
            text: box.value
            textFormat: Text.PlainText
            font.family: Theme.family
            font.pixelSize: Theme.font(Theme.senior ? 44 : 52)
            font.letterSpacing: Theme.u(2)
            color: Theme.ink
            Accessible.ignored: true
        }
        Rectangle {
            anchors { left: shown.right; leftMargin: Theme.u(6); verticalCenter: parent.verticalCenter }
            width: Math.max(2, Theme.u(4))
            height: parent.height * 0.55
            color: Theme.green
            visible: root.view.focused === true
        }
        Label {
            anchors { left: parent.left; leftMargin: Theme.u(44); verticalCenter: parent.verticalCenter }
            visible: box.value === "" && text !== ""
            text: root.view.hint || ""
            lineHeight: 1
            color: Theme.hint
        }
        MouseArea {
            anchors.fill: parent
            onPressed: bridge.act("focus", root.fieldId)
        }
    }
}
