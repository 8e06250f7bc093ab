import QtQuick
import ".."

// Big cards in rows. A page that turns may part it between any two rows.
Column {
    id: root
    property var tiles: []
    property int columns: 3
    property real tile: Theme.u(300)
    // How high they may stand together: where given, they are so low that as few parts as possible hold them.
    property real room: 0
    readonly property int lines: Math.ceil(tiles.length / columns)
    readonly property real least: Theme.portrait ? Theme.u(bridge.chrome.language === "en" ? 320 : 250) : Theme.font(48) * 1.45 + Theme.small * 1.6 + Theme.u(24)
    readonly property int together: Math.max(1, Math.min(lines, Math.floor((room + spacing) / (least + spacing))))
    readonly property real tall: room > 0 ? Math.min(tile, Math.floor((room - (together - 1) * spacing) / together)) : tile
    readonly property real across: (width - (columns - 1) * spacing) / columns
    readonly property var cuts: root.visibleChildren.filter(line => line.height > 0).map(line => [line.y, line.y + line.height])
    signal acted(string id)
    spacing: Theme.u(Theme.tight ? 16 : 26)
    Repeater {
        model: Math.ceil(root.tiles.length / root.columns)
        Row {
            id: line
            required property int index
            spacing: root.spacing
            Repeater {
                // By number, not by value: new values must not replace a button under a finger.
                model: Math.min(root.columns, root.tiles.length - line.index * root.columns)
                TileCard {
                    required property int index
                    readonly property var entry: root.tiles[line.index * root.columns + index] || ({})
                    width: root.across
                    height: root.tall
                    name: entry.name || ""
                    hint: entry.hint || ""
                    icon: entry.icon || ""
                    open: entry.enabled === true
                    onActed: root.acted(entry.id)
                }
            }
        }
    }
}
