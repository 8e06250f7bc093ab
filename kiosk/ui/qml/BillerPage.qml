import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    wide: true
    back: "上一步"
    Grid {
        id: grid
        readonly property real w: (root.contentWidth - (columns - 1) * spacing) / columns
        columns: Theme.portrait ? 2 : 3
        spacing: Theme.u(30)
        Repeater {
            model: root.page.tiles
            TileCard {
                required property var modelData
                width: grid.w
                height: Theme.u(Theme.portrait ? 280 : 300)
                name: modelData.name
                hint: modelData.hint
                icon: modelData.icon
                open: modelData.enabled
                onActed: bridge.act("biller", modelData.id)
            }
        }
    }
}
