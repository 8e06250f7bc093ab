import QtQuick
import "components"

// What was said, whole: rows and words share one paper, which takes the room that the strips leave.
PayFrame {
    id: root
    property var page
    title: page.title
    wide: true
    next: page.next
    nextAction: "confirm"
    nextReady: page.busy === ""
    Paper {
        id: paper
        readonly property real half: Theme.portrait ? width - Theme.u(80) : (width - Theme.u(120)) / 2
        width: parent.width
        height: parent.height - strips.height - Theme.u(20)
        Rows {
            id: rows
            x: Theme.u(40)
            y: Theme.u(24)
            width: paper.half
            rows: root.page.rows
            size: Theme.font(30)
            spacing: Theme.u(8)
        }
        Rectangle {
            x: Theme.portrait ? rows.x : rows.x + rows.width + Theme.u(20)
            y: Theme.portrait ? rows.y + rows.height + Theme.u(20) : rows.y
            width: Theme.portrait ? rows.width : Math.max(1, Theme.u(2))
            height: Theme.portrait ? Math.max(1, Theme.u(2)) : paper.height - Theme.u(72)
            color: Theme.line
        }
        Label {
            // As large as fits; of words that are too many even so, the beginning, and how many there are.
            readonly property int most: Math.floor(width / 25) * Math.floor(height / 36)
            x: Theme.portrait ? rows.x : paper.width - width - Theme.u(40)
            y: Theme.portrait ? rows.y + rows.height + Theme.u(40) : rows.y
            width: paper.half
            height: paper.height - y - Theme.u(40)
            text: root.page.text.length <= most ? root.page.text
                : root.page.text.slice(0, Math.max(0, most - 9)) + qsTr("…（共%1字）").arg(root.page.text.length)
            Accessible.name: root.page.text
            wrapMode: Text.WrapAnywhere
            font.pixelSize: Theme.font(40)
            fontSizeMode: Text.Fit
            minimumPixelSize: 24
            lineHeight: 1
        }
    }
    Column {
        id: strips
        anchors.bottom: parent.bottom
        width: parent.width
        spacing: Theme.u(12)
        Strip { width: parent.width; text: root.page.promise; size: Theme.font(30); visible: root.page.message === "" }
        Strip { width: parent.width; text: root.page.message || root.page.busy; kind: root.page.message ? "bad" : "ok"; size: Theme.font(30) }
    }
}
