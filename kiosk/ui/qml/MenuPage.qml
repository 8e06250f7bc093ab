import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    wide: true
    parts: all
    Parts {
        id: all
        anchors.fill: parent
        reserve: root.turnRoom
        spacing: Theme.u(20)
        Strip { id: note; width: parent.width; text: root.page.note }
        TileGrid {
            width: parent.width
            tiles: root.page.tiles
            room: Theme.senior && !Theme.tight ? all.height - (note.visible ? note.height + all.spacing : 0) : 0
            columns: Theme.portrait ? 2 : Theme.senior ? 3 : 4
            tile: Theme.u(Theme.portrait ? (Theme.senior ? 330 : 280) : Theme.tight ? 350 : 290) - (root.page.note !== "" && !Theme.senior && !Theme.tight ? Theme.u(40) : 0)
            onActed: id => bridge.act(root.page.action, id)
        }
    }
}
