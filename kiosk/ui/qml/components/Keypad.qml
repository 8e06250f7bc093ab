import QtQuick
import ".."

// Digits, 清空 and 删除; `extra` takes the place of 清空 ("." for money, "X" for id numbers). Fills the width it is given;
// keys have one height on every page, so a finger finds them again.
Grid {
    id: pad
    property string extra: ""
    // What stands below the keys takes this much.
    property real under: 0
    readonly property real keyWidth: (width - 2 * spacing) / 3
    readonly property real keyHeight: Math.max(60, Theme.u(Theme.portrait ? 145 : 116))
    width: parent ? parent.width : 0
    // In landscape, low for someone who sits; in portrait the whole side is.
    y: Theme.lowered && !Theme.portrait && parent ? Math.max(0, parent.height - height - under) : 0
    columns: 3
    spacing: Theme.u(14)

    Repeater {
        model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", pad.extra === "" ? "clear" : pad.extra, "0", "back"]
        TouchButton {
            required property string modelData
            name: modelData === "back" ? qsTr("删除") : modelData === "clear" ? qsTr("清空") : modelData
            width: pad.keyWidth
            height: pad.keyHeight
            repeats: true
            textSize: modelData.length > 1 ? Theme.font(36) : Theme.font(52)
            onActed: bridge.act("key", modelData)
        }
    }
}
