pragma Singleton
import QtQuick

// The one place for colours and sizes. Lengths are for a screen whose shorter side is 1080; `u` scales them.
QtObject {
    property real scale: 1
    property bool portrait: false
    property bool senior: false
    // Everything to touch is low enough for someone who sits.
    property bool lowered: false
    // Whether the first page has stood for a moment: what only adorns is loaded after that.
    property bool begun: false

    readonly property color ground: "#FAF5EA"
    readonly property color paper: "#FFFFFF"
    readonly property color ink: "#22201C"
    readonly property color soft: "#5B564C"
    readonly property color hint: "#736C5F"
    readonly property color line: "#DDD3BF"
    readonly property color red: "#A8322A"
    readonly property color redDark: "#86231D"
    readonly property color green: "#1F4D3A"
    readonly property color greenSoft: "#E4EEE7"
    readonly property color amber: "#8A5200"
    readonly property color amberSoft: "#FCEFD2"
    readonly property color bad: "#A3271F"
    readonly property color badSoft: "#FBE6E2"
    readonly property color grey: "#ECE8DF"
    readonly property color keyDown: "#E9DFCB"
    readonly property color foot: "#F2EADA"
    readonly property color greenLine: "#CFE0D4"
    // Over a page that waits.
    readonly property color shade: "#B3221F1B"

    readonly property string family: "Noto Sans CJK SC"
    readonly property real body: font(32)
    readonly property real small: font(26)
    readonly property real large: font(40)
    readonly property real title: font(46)
    readonly property real huge: font(96)
    readonly property real radius: u(18)
    readonly property real gap: u(24)
    // So small a screen that text and controls are at their smallest, and take a larger share of it.
    readonly property bool tight: !portrait && scale < 0.65
    readonly property real control: Math.max(60, u(88))

    function u(length) {
        return Math.round(length * scale);
    }
    function font(size) {
        return Math.max(24, Math.round(size * scale * (!senior ? 1 : size > 32 ? 1.4 : 1.5)));
    }
}
