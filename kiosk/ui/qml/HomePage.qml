import QtQuick
import "components"

Item {
    id: root
    property var page
    readonly property real foot: Theme.u(Theme.portrait ? 160 : 112)
    anchors.fill: parent

    Item {
        id: hello
        x: Theme.u(60)
        y: Theme.u(48)
        width: Theme.portrait ? parent.width - Theme.u(120) : Theme.u(500)
        height: Theme.portrait ? Math.max(Theme.u(400), words.height + lookup.height + Theme.u(36)) : parent.height - y - root.foot - Theme.u(16)

        Column {
            id: words
            width: Theme.portrait ? parent.width - Theme.u(360) : parent.width
            spacing: Theme.u(18)
            Label { width: parent.width; text: root.page.greeting; font.pixelSize: Theme.font(54); strong: true
                    lineHeight: 1.2 }
            Strip { width: parent.width; kind: root.page.prompt_kind === "ok" ? "ok" : "note"; text: root.page.prompt
                    visible: root.page.prompt_kind !== "note" && text !== "" }
            Label { width: parent.width; text: root.page.prompt; font.pixelSize: Theme.large; color: Theme.soft
                    visible: root.page.prompt_kind === "note" && text !== "" }
            Strip { width: parent.width; text: root.page.notice }
        }
        Rectangle {
            id: picture
            anchors { right: parent.right; bottom: Theme.portrait ? undefined : lookup.top
                      top: Theme.portrait ? parent.top : undefined; bottomMargin: Theme.u(36) }
            width: Theme.portrait ? Theme.u(320) : parent.width
            height: Theme.u(Theme.portrait ? 260 : 250)
            visible: root.page.prompt_kind !== "ok" && (Theme.portrait || words.height + height + lookup.height + Theme.u(80) < parent.height)
            radius: Theme.u(24)
            color: Theme.greenSoft
            Row {
                anchors.centerIn: parent
                spacing: Theme.u(24)
                Icon { name: "reader"; size: Theme.u(130); anchors.verticalCenter: parent.verticalCenter }
                Label { visible: !Theme.portrait; text: "在这里插卡"; font.pixelSize: Theme.large; strong: true; lineHeight: 1
                        color: Theme.green; anchors.verticalCenter: parent.verticalCenter }
            }
        }
        TouchButton {
            id: lookup
            anchors { bottom: parent.bottom; left: parent.left }
            width: Theme.portrait ? words.width : parent.width
            height: Theme.u(112)
            icon: "slip"
            name: "查缴费到账"
            textSize: Theme.large
            onActed: bridge.act("slip_lookup", null)
        }
    }
    Grid {
        id: grid
        readonly property real w: Theme.portrait ? (root.width - Theme.u(150)) / 2 : Math.min(Theme.u(420), (root.width - x - Theme.u(120)) / 3)
        readonly property real h: Theme.u(Theme.portrait ? 300 : 330)
        x: Theme.portrait ? Theme.u(60) : Theme.u(620)
        y: Theme.portrait ? hello.y + hello.height + Theme.u(48) : Theme.u(48)
        columns: Theme.portrait ? 2 : 3
        spacing: Theme.u(30)
        Repeater {
            model: root.page.tiles
            TileCard {
                required property var modelData
                width: grid.w
                height: grid.h
                name: modelData.name
                hint: modelData.hint
                icon: modelData.icon
                open: modelData.enabled
                onActed: bridge.act("tile", modelData.id)
            }
        }
    }
    Rectangle {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: root.foot
        color: "#F2EADA"
        Rectangle { width: parent.width; height: 1; color: Theme.line }
        Label {
            anchors { left: parent.left; leftMargin: Theme.u(60); verticalCenter: parent.verticalCenter }
            text: "看不清、不会用，请叫工作人员帮您"
            color: Theme.soft
            lineHeight: 1
        }
        TouchButton {
            anchors { right: parent.right; rightMargin: Theme.u(40); verticalCenter: parent.verticalCenter }
            quiet: true
            icon: "staff"
            name: "工作人员"
            textSize: Theme.small
            height: Theme.control
            onActed: bridge.act("staff", null)
        }
    }
}
