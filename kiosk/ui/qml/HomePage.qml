import QtQuick
import "components"

Item {
    id: root
    property var page
    // In large type what is wrong here stands below the cards, where the line is long.
    readonly property bool noticeBelow: Theme.senior && !Theme.portrait
    // Four cards stand two by two, and are wider.
    readonly property bool four: page.tiles.length === 4
    readonly property int lines: Math.ceil(page.tiles.length / grid.columns)
    readonly property real tile: Theme.u(Theme.portrait ? (Theme.lowered ? 276 : 300) : !Theme.lowered ? (noticeBelow && page.notice !== "" ? 296 : 330) : Theme.senior ? (page.notice !== "" ? 270 : 310) : Theme.tight && !four ? 320 : 270)
    // Low for someone who sits: in portrait the cards start at 860 of the screen.
    readonly property real cards: Theme.portrait ? (Theme.lowered ? Theme.u(740) : hello.y + hello.height + Theme.u(32))
                                                 : Theme.lowered ? height - (noticeBelow && page.notice !== "" ? trouble.height + Theme.u(28) : Theme.u(28)) - lines * tile - (lines - 1) * grid.spacing : Theme.u(48)
    readonly property real edge: Theme.u(Theme.portrait ? 28 : 40)
    readonly property real across: Theme.portrait ? Theme.u(500)
                                                  : Math.min(Theme.u(four ? 642 : 420), (width - 2 * edge - Theme.u(500 + 40) - (four ? 1 : 2) * grid.spacing) / (four ? 2 : 3))
    anchors.fill: parent

    Image {
        // The red cliffs and the river of home. Drawn once the first page stands, so it delays nothing.
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.u(420)
        sourceSize.height: height
        source: Theme.begun ? bridge.icons + "/danxia.svg" : ""
        fillMode: Image.PreserveAspectCrop
        verticalAlignment: Image.AlignBottom
        Accessible.ignored: true
    }
    Image {
        // The boat upon it, where the whole of it is seen.
        visible: !trouble.visible && grid.y + grid.height <= parent.height - Theme.u(84)
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.u(420)
        sourceSize.height: height
        source: Theme.begun && visible ? bridge.icons + "/danxia-boat.svg" : ""
        fillMode: Image.PreserveAspectCrop
        verticalAlignment: Image.AlignBottom
        Accessible.ignored: true
    }
    Item {
        id: hello
        x: root.edge
        y: !Theme.lowered ? Theme.u(Theme.portrait ? 32 : 48) : Theme.portrait ? Math.max(Theme.u(24), root.cards - height - Theme.u(32)) : Theme.u(48)
        width: Theme.portrait ? parent.width - 2 * x : Theme.u(500)
        height: Theme.portrait ? Math.max(Theme.u(384), words.height + lookup.height + Theme.u(36)) : parent.height - y - Theme.u(28)

        Column {
            id: words
            width: Theme.portrait ? Theme.u(656) : parent.width
            spacing: Theme.u(18)
            Label { width: parent.width; text: root.page.greeting; font.pixelSize: Theme.font(56); strong: true
                    lineHeight: 1 }
            Strip { width: parent.width; kind: root.page.prompt_kind === "ok" ? "ok" : "note"; text: root.page.prompt
                    visible: root.page.prompt_kind !== "note" && text !== "" }
            Label { width: parent.width; text: root.page.prompt; font.pixelSize: Theme.large; color: Theme.soft; lineHeight: 1
                    visible: root.page.prompt_kind === "note" && text !== "" }
            Strip { width: parent.width; text: root.page.notice; visible: text !== "" && !root.noticeBelow }
        }
        Panel {
            id: picture
            x: Theme.portrait ? parent.width - width : 0
            y: Theme.portrait ? 0 : words.height + Theme.u(36)
            width: Theme.portrait ? Theme.u(344) : parent.width
            height: Theme.portrait ? hello.height : Theme.u(330)
            visible: root.page.prompt_kind === "note" && (Theme.portrait || y + height + lookup.height + Theme.u(36) <= parent.height)
            border.color: Theme.greenLine
            color: Theme.greenSoft
            Column {
                anchors.centerIn: parent
                spacing: Theme.u(20)
                Icon { name: "reader"; size: Theme.u(170); anchors.horizontalCenter: parent.horizontalCenter }
                Label { text: qsTr("在这里插卡"); font.pixelSize: Theme.large; strong: true; lineHeight: 1
                        color: Theme.green; anchors.horizontalCenter: parent.horizontalCenter }
            }
        }
        TouchButton {
            id: lookup
            anchors { bottom: parent.bottom; left: parent.left }
            width: words.width
            height: Theme.u(112)
            icon: "slip"
            name: qsTr("查缴费到账")
            textSize: Theme.large
            onActed: bridge.act("slip_lookup", null)
        }
    }
    Grid {
        id: grid
        x: Theme.portrait ? root.edge : root.width - width - root.edge
        y: root.cards
        width: columns * root.across + (columns - 1) * spacing
        columns: Theme.portrait || root.four ? 2 : 3
        spacing: Theme.u(24)
        Repeater {
            // By number, not by value: new values must not replace a button under a finger.
            model: root.page.tiles.length
            TileCard {
                required property int index
                readonly property var entry: root.page.tiles[index] || ({})
                width: root.across
                height: root.tile
                name: entry.name || ""
                hint: entry.hint || ""
                icon: entry.icon || ""
                open: entry.enabled === true
                onActed: bridge.act("tile", entry.id)
            }
        }
    }
    Strip {
        id: trouble
        x: grid.x
        width: grid.width
        anchors { bottom: parent.bottom; bottomMargin: Theme.u(Theme.lowered ? 8 : 20) }
        text: root.page.notice
        size: Theme.tight ? Theme.small : Theme.body
        visible: text !== "" && root.noticeBelow
    }
    Label {
        // Where the cards leave room for it.
        x: grid.x
        width: grid.width
        anchors { bottom: parent.bottom; bottomMargin: Theme.u(24) }
        visible: !(root.noticeBelow && root.page.notice !== "") && grid.y + grid.height + height + Theme.u(36) <= parent.height
        text: qsTr("看不清、不会用，请叫工作人员帮您")
        horizontalAlignment: Theme.portrait ? Text.AlignHCenter : Text.AlignRight
        color: Theme.soft
        lineHeight: 1
    }
}
