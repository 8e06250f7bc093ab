pragma Singleton
import QtQuick

// Colours and sizes of the dock's window: those of the terminal, smaller.
QtObject {
    readonly property color ground: "#FAF5EA"
    readonly property color paper: "#FFFFFF"
    readonly property color ink: "#22201C"
    readonly property color soft: "#5B564C"
    readonly property color line: "#DDD3BF"
    readonly property color red: "#A8322A"
    readonly property color green: "#1F4D3A"
    readonly property color greenSoft: "#E4EEE7"
    readonly property color amber: "#8A5200"
    readonly property color amberSoft: "#FCEFD2"
    readonly property color down: "#E9DFCB"
    readonly property string family: "Noto Sans CJK SC"
    readonly property real body: 17
    readonly property real small: 15
    readonly property real title: 19
    readonly property real control: 40
    readonly property real gap: 8
}
