import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    wide: true
    next: page.next
    nextReady: page.busy === ""
    Column {
        width: parent.width
        spacing: Theme.u(28)
        Paper {
            width: parent.width
            height: rows.height + Theme.u(92)
            Rows {
                id: rows
                x: Theme.u(48)
                y: Theme.u(36)
                width: parent.width - Theme.u(96)
                rows: root.page.rows
                size: Theme.font(36)
                spacing: Theme.u(16)
            }
        }
        Strip { width: parent.width; text: root.page.promise; size: Theme.font(34) }
        Label { text: root.page.busy; color: Theme.green; strong: true }
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
