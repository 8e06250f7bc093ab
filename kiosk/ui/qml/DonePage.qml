import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    readonly property bool small: Theme.senior || Theme.tight
    wide: true
    back: ""
    next: qsTr("返回首页")
    nextAction: "home"
    parts: words
    Parts {
        id: words
        width: Theme.portrait ? parent.width : parent.width - slip.width - Theme.u(40)
        height: Theme.portrait ? parent.height - slip.height - take.height - Theme.u(48) : parent.height
        reserve: Theme.portrait ? root.turnRoom : 0
        rest: 0
        spacing: Theme.u(root.small ? 10 : 18)
        Row {
            spacing: Theme.u(24)
            Icon { name: "ok"; size: Theme.u(84); anchors.verticalCenter: parent.verticalCenter }
            Label { width: Math.min(implicitWidth, words.width - Theme.u(108)); text: root.page.title; font.pixelSize: Theme.font(56)
                    strong: true; color: Theme.green; lineHeight: 1; anchors.verticalCenter: parent.verticalCenter }
        }
        Label { width: parent.width; text: root.page.sentence; lineHeight: Theme.senior ? 1 : 1.1 }
        RowsPanel { width: parent.width; rows: root.page.rows; pad: Theme.u(14); spacing: Theme.u(root.small ? 0 : 8) }
        Strip { width: parent.width; kind: root.page.print_ok ? "ok" : "note"; text: root.page.print_note }
    }
    Paper {
        id: slip
        x: Theme.portrait ? 0 : parent.width - width
        y: Theme.portrait ? parent.height - take.height - Theme.u(20) - height - (words.turns ? root.turnRoom : 0) : 0
        width: Theme.portrait ? parent.width : Theme.u(660)
        height: Theme.portrait ? Theme.u(320) : parent.height - take.height - Theme.u(20)
        QrCode {
            id: qr
            text: root.page.qr
            // Of one size from the start: it is drawn anew for each.
            width: Theme.u(Theme.portrait ? 270 : root.small ? 220 : 280)
            height: width
            anchors { horizontalCenter: Theme.portrait ? undefined : parent.horizontalCenter
                      left: Theme.portrait ? parent.left : undefined; leftMargin: Theme.u(40)
                      top: parent.top; topMargin: Theme.u(12) }
        }
        Column {
            id: number
            anchors { left: Theme.portrait ? qr.right : parent.left; right: parent.right
                      top: Theme.portrait ? parent.top : qr.bottom; leftMargin: Theme.u(24); rightMargin: Theme.u(24)
                      topMargin: Theme.u(Theme.portrait ? 60 : 4) }
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
        id: take
        x: slip.x
        y: slip.y + slip.height + Theme.u(20)
        width: slip.width
        height: Theme.u(root.small || Theme.scale < 0.8 ? 120 : 170)
        radius: Theme.u(20)
        color: Theme.amberSoft
        Row {
            anchors.centerIn: parent
            spacing: Theme.u(24)
            Icon { name: "slip-amber"; size: Theme.u(root.small ? 56 : 90); anchors.verticalCenter: parent.verticalCenter }
            Icon { name: "card-amber"; size: Theme.u(root.small ? 56 : 90); visible: root.page.card_in; anchors.verticalCenter: parent.verticalCenter }
            Label { text: root.page.take; strong: true; color: Theme.amber; lineHeight: 1; wrapMode: Text.NoWrap
                    font.pixelSize: Theme.font(Theme.portrait ? 42 : 36); anchors.verticalCenter: parent.verticalCenter }
        }
    }
    footer: Row {
        anchors { left: parent.left; verticalCenter: parent.verticalCenter }
        spacing: Theme.u(20)
        Countdown { height: Math.max(64, Theme.u(112)); width: height; seconds: root.page.seconds_left; total: Math.max(1, root.page.seconds_total) }
        Label {
            // Beside the buttons that turn there is no room for more than the ring.
            visible: !words.turns || Theme.portrait
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.u(Theme.portrait ? 380 : 420)
            text: qsTr("秒后清除并回到首页")
            Accessible.name: qsTr("%1 秒后清除并回到首页").arg(root.page.seconds_left)
            color: Theme.soft
            font.pixelSize: Theme.small
            lineHeight: 1.1
        }
    }
}
