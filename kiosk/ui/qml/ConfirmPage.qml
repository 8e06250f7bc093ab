import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    wide: true
    next: qsTr("确认")
    nextAction: "confirm"
    parts: all
    whole: true
    Parts {
        id: all
        anchors.fill: parent
        reserve: root.turnRoom
        spacing: Theme.u(Theme.tight ? 12 : 20)
        Paper {
            width: parent.width
            height: Theme.portrait ? money.y + money.height + Theme.u(48) : Math.max(rows.height, money.height) + Theme.u(Theme.tight ? 44 : 84)
            RowsColumn {
                id: rows
                x: Theme.u(48)
                y: Theme.u(Theme.tight ? 14 : 36)
                width: Theme.portrait ? parent.width - Theme.u(96) : parent.width * 0.5 - Theme.u(60)
                rows: root.page.rows
                size: Theme.font(Theme.senior ? 32 : 36)
                spacing: Theme.u(Theme.tight ? 2 : 16)
            }
            Rectangle {
                visible: !Theme.portrait
                x: parent.width * 0.5 + Theme.u(24)
                y: rows.y
                width: Math.max(1, Theme.u(2))
                height: parent.height - Theme.u(20) - 2 * y
                color: Theme.line
            }
            Column {
                id: money
                x: Theme.portrait ? Theme.u(48) : parent.width * 0.5 + Theme.u(48)
                y: Theme.portrait ? rows.y + rows.height + Theme.u(30) : (parent.height - Theme.u(20) - height) / 2
                width: Theme.portrait ? parent.width - Theme.u(96) : parent.width * 0.5 - Theme.u(96)
                Label { width: parent.width; horizontalAlignment: Text.AlignRight; text: root.page.amount
                        font.pixelSize: Theme.huge; strong: true; color: Theme.red; lineHeight: 1; wrapMode: Text.NoWrap }
                Label { width: parent.width; horizontalAlignment: Text.AlignRight; text: root.page.capitals
                        font.pixelSize: Theme.large; lineHeight: 1.1 }
                Label { width: parent.width; horizontalAlignment: Text.AlignRight; text: root.page.tender; color: Theme.soft
                        lineHeight: 1.1 }
            }
        }
        Strip { width: parent.width; text: root.page.promise; size: Theme.font(34) }
        Strip { width: parent.width; text: root.page.warning; size: Theme.font(34); kind: "bad" }
    }
}
