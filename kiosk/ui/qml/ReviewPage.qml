import QtQuick
import "components"

// What was said, whole, before it is sent: rows, words, promise.
PayFrame {
    id: root
    property var page
    title: page.title
    wide: true
    next: page.next
    nextAction: "confirm"
    nextReady: page.busy === ""
    parts: all
    whole: true
    Parts {
        id: all
        anchors.fill: parent
        reserve: root.turnRoom
        spacing: Theme.u(16)
        Strip { width: parent.width; text: root.page.message || root.page.busy; kind: root.page.message ? "bad" : "ok"; size: Theme.font(30) }
        RowsPanel {
            width: parent.width
            columns: Theme.portrait || Theme.senior || Theme.tight ? 1 : 2
            rows: root.page.rows
            size: Theme.font(30)
            spacing: Theme.u(8)
        }
        ProsePanel { width: parent.width; text: root.page.text; size: Theme.font(36) }
        Strip { width: parent.width; text: root.page.promise; size: Theme.font(30); visible: text !== "" && root.page.message === "" }
    }
}
