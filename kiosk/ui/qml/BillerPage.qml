import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    wide: true
    back: qsTr("上一步")
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
            columns: Theme.portrait ? 2 : 3
            tile: Theme.u(Theme.portrait ? (Theme.senior ? 320 : 272) : Theme.tight ? 320 : Theme.senior ? 290 : 260) - (root.page.note !== "" && !Theme.senior && !Theme.tight ? Theme.u(38) : 0)
            onActed: id => bridge.act("biller", id)
        }
    }
}
