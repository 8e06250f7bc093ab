import QtQuick
import ".."

// A longer text on white paper. A page that turns may part it between any two lines.
Panel {
    id: root
    property string text: ""
    property real size: Theme.body
    readonly property real pad: Theme.u(Theme.portrait || Theme.tight ? 14 : 24)
    // [from, to] of each line, the paper's edges with the first and the last.
    readonly property var cuts: prose.cuts.map((cut, at) => [at === 0 ? 0 : prose.y + cut[0],
                                                             at === prose.cuts.length - 1 ? root.height : prose.y + cut[1]])
    visible: text !== ""
    height: prose.height + 2 * pad
    Prose {
        id: prose
        x: Theme.u(32)
        y: root.pad
        width: parent.width - 2 * x
        text: root.text
        font.pixelSize: root.size
    }
}
