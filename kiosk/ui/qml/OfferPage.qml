import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    wide: true
    next: page.next
    nextReady: page.busy === ""
    parts: all
    whole: page.next !== ""
    Parts {
        id: all
        anchors.fill: parent
        reserve: root.turnRoom
        spacing: Theme.u(Theme.tight ? 12 : 24)
        RowsPanel {
            width: parent.width
            rows: root.page.rows
            size: Theme.font(36)
            spacing: Theme.u(Theme.tight ? 4 : 14)
        }
        Strip { width: parent.width; text: root.page.promise; size: Theme.font(34) }
        Label { width: parent.width; text: root.page.busy; color: Theme.green; strong: true }
        Flow {
            width: parent.width
            spacing: Theme.u(24)
            Repeater {
                // By number, not by value: new values must not replace a button under a finger.
                model: root.page.choices.length
                TouchButton {
                    required property int index
                    readonly property var entry: root.page.choices[index] || ({})
                    implicitHeight: Math.max(64, Theme.u(112))
                    icon: entry.icon || ""
                    name: entry.name || ""
                    textSize: Theme.font(36)
                    onActed: bridge.act("task", entry.id)
                }
            }
        }
    }
}
