import QtQuick

// A longer text. A page that turns may part it between any two lines.
Label {
    id: root
    readonly property real line: lineCount > 0 ? contentHeight / lineCount : 0
    readonly property var cuts: Array.from({ length: lineCount }, (_, at) => [at * line, at === lineCount - 1 ? height : (at + 1) * line])
    wrapMode: Text.WrapAnywhere
    lineHeight: 1.2
}
