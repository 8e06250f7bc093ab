import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    wide: true
    back: ""
    next: page.button
    nextAction: page.action
    parts: all
    Parts {
        id: all
        anchors { top: parent.top; bottom: parent.bottom; horizontalCenter: parent.horizontalCenter }
        width: Math.min(parent.width, Theme.u(1300))
        rest: Theme.lowered ? 1 : 0.5
        reserve: root.turnRoom
        spacing: Theme.u(Theme.tight ? 12 : 28)
        Icon { name: root.page.kind === "bad" ? "bad-red" : "note-amber"; size: Theme.u(Theme.senior || Theme.tight ? 90 : 130)
               x: (parent.width - width) / 2 }
        Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.title; strong: true
                font.pixelSize: Theme.font(60); lineHeight: 1.1; color: root.page.kind === "bad" ? Theme.bad : Theme.amber }
        Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.sentence; font.pixelSize: Theme.large
                lineHeight: 1.2 }
        RowsPanel { width: parent.width; rows: root.page.rows }
        Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.help; color: Theme.soft }
    }
}
