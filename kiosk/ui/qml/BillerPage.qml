import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    wide: true
    back: qsTr("上一步")
    Strip { id: note; width: parent.width; text: root.page.note }
    Grid {
        id: grid
        y: note.visible ? note.height + Theme.u(20) : 0
        readonly property real w: (root.contentWidth - (columns - 1) * spacing) / columns
        columns: Theme.portrait ? 2 : 3
        spacing: Theme.u(30)
        Repeater {
            // By number, not by value: new values must not replace a button under a finger.
            model: root.page.tiles.length
            TileCard {
                required property int index
                readonly property var entry: root.page.tiles[index] || ({})
                width: grid.w
                height: Theme.u(Theme.portrait ? 280 : 300) - (note.visible ? Theme.u(52) : 0)
                name: entry.name || ""
                hint: entry.hint || ""
                icon: entry.icon || ""
                open: entry.enabled === true
                onActed: bridge.act("biller", entry.id)
            }
        }
    }
}
