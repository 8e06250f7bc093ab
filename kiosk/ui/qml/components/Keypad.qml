import QtQuick
import ".."

// Digits, 清空 and 删除; `extra` takes the place of 清空 ("." for money, "X" for id numbers).
Grid {
    id: pad
    property string extra: ""
    property real keyWidth: Theme.u(200)
    property real keyHeight: Theme.u(130)
    columns: 3
    spacing: Theme.u(14)

    Repeater {
        model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", pad.extra === "" ? "清空" : pad.extra, "0", "删除"]
        TouchButton {
            required property string modelData
            name: modelData
            width: pad.keyWidth
            height: pad.keyHeight
            repeats: true
            textSize: modelData.length > 1 ? Theme.font(36) : Theme.font(52)
            onActed: bridge.act("key", modelData === "删除" ? "back" : modelData === "清空" ? "clear" : modelData)
        }
    }
}
