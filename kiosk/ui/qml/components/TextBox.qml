import QtQuick
import ".."

// A field for words: wraps, grows smaller as they grow longer, and shows what is being spelt.
Rectangle {
    id: box
    property var view: ({})
    readonly property string fieldId: view.id || ""
    property string value: view.text || ""
    // The largest size at which the text fits; of a text that is too long even so, its end is shown.
    readonly property real size: [48, 38, 30].map(s => Theme.font(s)).find(s => holds(s) > value.length) || 24
    readonly property int kept: Math.max(1, holds(size) - 2)
    function holds(pixels: real): int {
        return Math.floor(shown.width / (pixels * 1.04)) * Math.floor(shown.height / (pixels * 1.46));
    }
    objectName: "field:" + fieldId
    radius: Theme.u(14)
    color: Theme.paper
    clip: true
    border.width: view.focused ? Math.max(3, Theme.u(4)) : Math.max(2, Theme.u(2))
    border.color: view.focused ? Theme.green : Theme.line
    Accessible.role: Accessible.EditableText
    Accessible.name: view.name || ""
    Accessible.description: box.value
    Accessible.focusable: true
    Accessible.focused: view.focused === true

    // Puts `text` in place of what stands there, as pasting would.
    function replaceText(text: string) {
        bridge.act("type", { "field": box.fieldId, "text": text });
    }
    Text {
        id: shown
        anchors { left: parent.left; right: spelt.visible ? spelt.left : parent.right; top: parent.top; bottom: parent.bottom
                  leftMargin: Theme.u(28); rightMargin: Theme.u(20); topMargin: Theme.u(6); bottomMargin: Theme.u(6) }
        text: (box.value.length > box.kept ? "…" + box.value.slice(1 - box.kept) : box.value) + (box.view.focused && box.value !== "" ? "▏" : "")
        textFormat: Text.PlainText
        wrapMode: Text.WrapAnywhere
        verticalAlignment: Text.AlignVCenter
        font.family: Theme.family
        font.pixelSize: Math.max(24, box.size)
        color: Theme.ink
        Accessible.ignored: true
    }
    Rectangle {
        anchors { left: parent.left; leftMargin: Theme.u(28); verticalCenter: parent.verticalCenter }
        visible: box.view.focused === true && box.value === ""
        width: Math.max(2, Theme.u(4))
        height: Math.min(parent.height * 0.6, Theme.font(48))
        color: Theme.green
    }
    Label {
        anchors { left: parent.left; leftMargin: Theme.u(52); right: parent.right; rightMargin: Theme.u(20); verticalCenter: parent.verticalCenter }
        visible: box.value === "" && !spelt.visible && text !== ""
        text: box.view.hint || ""
        lineHeight: 1
        color: Theme.hint
    }
    Rectangle {
        id: spelt
        visible: bridge.keyboard.composition !== ""
        anchors { right: parent.right; rightMargin: Theme.u(16); verticalCenter: parent.verticalCenter }
        width: letters.implicitWidth + Theme.u(40)
        height: Math.min(parent.height - Theme.u(12), letters.implicitHeight + Theme.u(20))
        radius: Theme.u(10)
        color: Theme.greenSoft
        Label {
            id: letters
            anchors.centerIn: parent
            // Of a long one the end, where the eye is.
            readonly property string whole: bridge.keyboard.composition
            readonly property int most: Math.floor(box.width * 0.5 / (font.pixelSize * 0.66))
            text: whole.length > most ? "…" + whole.slice(1 - most) : whole
            color: Theme.green
            strong: true
            lineHeight: 1
            wrapMode: Text.NoWrap
        }
    }
    MouseArea {
        anchors.fill: parent
        onPressed: bridge.act("focus", box.fieldId)
    }
}
