import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    wide: true
    next: page.next
    nextAction: "confirm"
    nextReady: page.busy === ""
    Column {
        width: parent.width
        spacing: Theme.u(20)
        Paper {
            width: parent.width
            height: rows.height + words.height + Theme.u(112)
            Rows {
                id: rows
                x: Theme.u(48)
                y: Theme.u(32)
                width: parent.width - Theme.u(96)
                rows: root.page.rows
                spacing: Theme.u(12)
            }
            Label {
                id: words
                x: Theme.u(48)
                y: rows.y + rows.height + Theme.u(20)
                width: parent.width - Theme.u(96)
                text: root.page.text
                wrapMode: Text.WrapAnywhere
                font.pixelSize: text.length > 80 ? Theme.font(28) : Theme.font(36)
                lineHeight: 1.1
            }
        }
        Strip { width: parent.width; text: root.page.promise }
        Strip { width: parent.width; text: root.page.message; kind: "bad" }
        Label { width: parent.width; text: root.page.busy; color: Theme.green; strong: true }
    }
}
