import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    wide: true
    back: ""
    next: qsTr("返回首页")
    nextAction: "home"
    Column {
        id: words
        width: Theme.portrait ? parent.width : parent.width - slip.width - Theme.u(40)
        spacing: Theme.u(18)
        Row {
            spacing: Theme.u(24)
            Icon { name: "ok"; size: Theme.u(84); anchors.verticalCenter: parent.verticalCenter }
            Label { text: root.page.title; font.pixelSize: Theme.font(64); strong: true; color: Theme.green; lineHeight: 1
                    anchors.verticalCenter: parent.verticalCenter }
        }
        Label { width: parent.width; text: root.page.sentence; lineHeight: 1.1 }
        Panel {
            width: parent.width
            height: rows.height + Theme.u(48)
            Rows { id: rows; x: Theme.u(32); y: Theme.u(24); width: parent.width - Theme.u(64); rows: root.page.rows
                   spacing: Theme.u(10) }
        }
        Strip { width: parent.width; kind: root.page.print_ok ? "ok" : "note"; text: root.page.print_note }
    }
    Paper {
        id: slip
        x: Theme.portrait ? 0 : parent.width - width
        y: Theme.portrait ? words.height + Theme.u(28) : 0
        width: Theme.portrait ? parent.width : Theme.u(660)
        height: Theme.u(Theme.portrait ? 320 : 500)
        QrCode {
            id: qr
            text: root.page.qr
            width: Theme.u(Theme.portrait ? 270 : 310)
            height: width
            anchors { horizontalCenter: Theme.portrait ? undefined : parent.horizontalCenter
                      left: Theme.portrait ? parent.left : undefined; leftMargin: Theme.u(40)
                      top: parent.top; topMargin: Theme.u(16) }
        }
        Column {
            anchors { left: Theme.portrait ? qr.right : parent.left; right: parent.right
                      top: Theme.portrait ? parent.top : qr.bottom; leftMargin: Theme.u(24); rightMargin: Theme.u(24)
                      topMargin: Theme.u(Theme.portrait ? 70 : 0) }
            spacing: Theme.u(4)
            Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: qsTr("凭条号"); color: Theme.soft
                    font.pixelSize: Theme.small; lineHeight: 1 }
            Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.slip_no; strong: true
                    font.pixelSize: Theme.font(44); lineHeight: 1 }
            Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: root.page.code; color: Theme.soft
                    font.pixelSize: Theme.small; lineHeight: 1 }
        }
    }
    Rectangle {
        x: slip.x
        y: slip.y + slip.height + Theme.u(24)
        width: slip.width
        height: Math.min(Theme.u(Theme.portrait ? 260 : 230), parent.height - y)
        radius: Theme.u(20)
        color: Theme.amberSoft
        Row {
            anchors.centerIn: parent
            spacing: Theme.u(28)
            Icon { name: "slip-amber"; size: Theme.u(104); anchors.verticalCenter: parent.verticalCenter }
            Icon { name: "card-amber"; size: Theme.u(104); visible: root.page.card_in; anchors.verticalCenter: parent.verticalCenter }
            Label { text: root.page.take; strong: true; color: Theme.amber; lineHeight: 1; wrapMode: Text.NoWrap
                    font.pixelSize: Theme.font(Theme.portrait ? 42 : 36); anchors.verticalCenter: parent.verticalCenter }
        }
    }
    footer: Row {
        anchors { left: parent.left; verticalCenter: parent.verticalCenter }
        spacing: Theme.u(24)
        Countdown { height: Theme.u(112); width: height; seconds: root.page.seconds_left; total: Math.max(1, root.page.seconds_total) }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("秒后清除并回到首页")
            Accessible.name: qsTr("%1 秒后清除并回到首页").arg(root.page.seconds_left)
            color: Theme.soft
            lineHeight: 1
        }
    }
}
