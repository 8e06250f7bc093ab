import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    wide: true
    back: ""
    next: "返回首页"
    nextAction: "home"
    Item {
        anchors.fill: parent
        Column {
            id: words
            width: Theme.portrait ? parent.width : parent.width * 0.6
            spacing: Theme.u(16)
            Row {
                spacing: Theme.u(24)
                Icon { name: "ok"; size: Theme.u(80); anchors.verticalCenter: parent.verticalCenter }
                Label { text: root.page.title; font.pixelSize: Theme.font(64); strong: true; color: Theme.green; lineHeight: 1.1 }
            }
            Label { width: parent.width; text: root.page.sentence }
            Panel {
                width: parent.width
                height: rows.height + Theme.u(48)
                Rows { id: rows; x: Theme.u(32); y: Theme.u(24); width: parent.width - Theme.u(64); rows: root.page.rows
                       spacing: Theme.u(6) }
            }
            Strip { width: parent.width; kind: root.page.print_ok ? "ok" : "note"; text: root.page.print_note }
        }
        Panel {
            id: slip
            x: Theme.portrait ? 0 : parent.width * 0.6 + Theme.u(40)
            y: Theme.portrait ? words.height + Theme.u(28) : 0
            width: Theme.portrait ? parent.width : parent.width * 0.4 - Theme.u(40)
            height: Theme.u(Theme.portrait ? 330 : 500)
            QrCode {
                id: qr
                source: root.page.qr === "" ? "" : "image://qr/" + root.page.qr
                width: Theme.u(Theme.portrait ? 280 : 300)
                height: width
                anchors { horizontalCenter: Theme.portrait ? undefined : parent.horizontalCenter
                          left: Theme.portrait ? parent.left : undefined; leftMargin: Theme.u(28)
                          top: parent.top; topMargin: Theme.u(20) }
            }
            Column {
                anchors { left: Theme.portrait ? qr.right : parent.left; right: parent.right
                          top: Theme.portrait ? parent.top : qr.bottom; leftMargin: Theme.u(24); rightMargin: Theme.u(24)
                          topMargin: Theme.u(Theme.portrait ? 70 : 6) }
                spacing: Theme.u(2)
                Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: "凭条号"; color: Theme.soft
                        font.pixelSize: Theme.small; lineHeight: 1.1 }
                Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.slip_no; strong: true
                        font.pixelSize: Theme.large; lineHeight: 1.1 }
                Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.code; color: Theme.soft
                        font.pixelSize: Theme.small; lineHeight: 1.1 }
            }
        }
        Rectangle {
            x: slip.x
            y: slip.y + slip.height + Theme.u(20)
            width: slip.width
            height: Theme.u(170)
            radius: Theme.u(20)
            color: Theme.amberSoft
            Row {
                anchors.centerIn: parent
                spacing: Theme.u(20)
                Icon { name: "slip"; size: Theme.u(76); anchors.verticalCenter: parent.verticalCenter }
                Icon { name: "card"; size: Theme.u(76); visible: root.page.card_in; anchors.verticalCenter: parent.verticalCenter }
                Label { text: root.page.take; strong: true; color: Theme.amber; lineHeight: 1.1; wrapMode: Text.NoWrap
                        font.pixelSize: Theme.font(34); anchors.verticalCenter: parent.verticalCenter }
            }
        }
    }
    footer: Item {
        anchors.fill: parent
        Label {
            id: left
            anchors { left: parent.left; top: parent.top; topMargin: Theme.u(20) }
            text: root.page.seconds_left + " 秒后清除并回到首页"
            color: Theme.soft
            font.pixelSize: Theme.small
            lineHeight: 1.1
        }
        Rectangle {
            anchors { left: parent.left; top: left.bottom; topMargin: Theme.u(12) }
            width: Math.min(parent.width, Theme.u(500))
            height: Theme.u(14)
            radius: height / 2
            color: Theme.line
            Rectangle {
                height: parent.height
                radius: height / 2
                color: Theme.green
                width: parent.width * root.page.seconds_left / Math.max(1, root.page.seconds_total)
            }
        }
    }
}
