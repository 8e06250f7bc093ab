import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    wide: true
    next: "确认"
    nextAction: "confirm"
    Column {
        width: parent.width
        spacing: Theme.u(20)
        Panel {
            width: parent.width
            height: Theme.portrait ? rows.height + money.height + Theme.u(120) : Math.max(rows.height, money.height) + Theme.u(72)
            Rows {
                id: rows
                x: Theme.u(44)
                y: Theme.u(36)
                width: Theme.portrait ? parent.width - Theme.u(88) : parent.width * 0.5 - Theme.u(60)
                rows: root.page.rows
                spacing: Theme.u(16)
            }
            Column {
                id: money
                x: Theme.portrait ? Theme.u(44) : parent.width * 0.5 + Theme.u(20)
                y: Theme.portrait ? rows.y + rows.height + Theme.u(48) : Theme.u(36)
                width: Theme.portrait ? parent.width - Theme.u(88) : parent.width * 0.5 - Theme.u(64)
                spacing: Theme.u(4)
                Label { width: parent.width; horizontalAlignment: Text.AlignRight; text: root.page.amount
                        font.pixelSize: Theme.huge; strong: true; color: Theme.red; lineHeight: 1.1; wrapMode: Text.NoWrap }
                Label { width: parent.width; horizontalAlignment: Text.AlignRight; text: root.page.capitals
                        font.pixelSize: Theme.large }
                Label { width: parent.width; horizontalAlignment: Text.AlignRight; text: root.page.tender; color: Theme.soft }
            }
        }
        Strip { width: parent.width; text: root.page.promise }
        Strip { width: parent.width; text: root.page.warning; kind: "bad" }
    }
}
