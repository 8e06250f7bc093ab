import QtQuick
import ".."

// The bar on every page: where we are, line, devices, time.
Rectangle {
    id: bar
    property var chrome: ({})
    color: Theme.green
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("状态栏")

    // In portrait the name and the clock stand above the state of line and devices.
    readonly property real upper: Theme.portrait ? -Theme.u(Theme.senior ? 30 : 27) : 0
    readonly property real lower: Theme.portrait ? Theme.u(Theme.senior ? 37 : 31) : 0
    readonly property real edge: Theme.u(Theme.portrait ? 60 : 40)
    readonly property real pill: Theme.u(Theme.portrait ? 48 : 56)

    Row {
        id: where
        anchors { left: parent.left; leftMargin: bar.edge; verticalCenter: parent.verticalCenter; verticalCenterOffset: bar.upper }
        spacing: Theme.u(20)
        Rectangle {
            visible: bar.chrome.demo === true
            anchors.verticalCenter: parent.verticalCenter
            width: demo.implicitWidth + Theme.u(28)
            height: Math.max(Theme.u(46), demo.implicitHeight)
            radius: Theme.u(10)
            color: Theme.amberSoft
            Label { id: demo; anchors.centerIn: parent; text: qsTr("演示"); lineHeight: 1; strong: true; color: Theme.amber
                    font.pixelSize: Theme.small }
        }
        Label {
            id: place
            readonly property real room: (Theme.portrait ? clock.x : state.x) - Theme.u(24) - where.x - (demo.visible ? demo.parent.width + where.spacing : 0)
            anchors.verticalCenter: parent.verticalCenter
            // What is out of order takes its room from the name of the whole, not from the village's.
            text: (Theme.tight || whole.advanceWidth > room ? "" : whole.before) + whole.village
            width: Math.min(implicitWidth, room)
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: 24
            color: Theme.paper
            strong: true
            lineHeight: 1
            wrapMode: Text.NoWrap
        }
    }
    TextMetrics {
        id: whole
        readonly property string before: qsTr("鹰潭信息惠民") + " · "
        readonly property string village: bar.chrome.point_name || ""
        font: place.font
        text: before + village
    }
    Label {
        id: clock
        anchors { right: parent.right; rightMargin: bar.edge; verticalCenter: parent.verticalCenter; verticalCenterOffset: bar.upper }
        text: bar.chrome.clock || ""
        color: Theme.paper
        strong: true
        lineHeight: 1
    }
    Row {
        id: state
        anchors { right: Theme.portrait ? parent.right : clock.left; rightMargin: Theme.portrait ? Theme.u(46) : Theme.u(24)
                  verticalCenter: parent.verticalCenter; verticalCenterOffset: bar.lower }
        spacing: Theme.u(16)
        Label {
            anchors.verticalCenter: parent ? parent.verticalCenter : undefined
            rightPadding: Theme.u(16)
            text: bar.chrome.staff || ""
            color: Theme.paper
            font.pixelSize: Theme.small
            lineHeight: 1
            wrapMode: Text.NoWrap
        }
        Rectangle {
            visible: bar.chrome.line_ok === false
            anchors.verticalCenter: parent.verticalCenter
            width: offline.implicitWidth + Theme.u(36)
            height: bar.pill
            radius: height / 2
            color: Theme.amberSoft
            Row {
                id: offline
                anchors.centerIn: parent
                spacing: Theme.u(12)
                Icon { name: "offline-amber"; size: Theme.u(34); anchors.verticalCenter: parent.verticalCenter }
                Label { text: bar.chrome.line_text || ""; font.pixelSize: Theme.small
                        lineHeight: 1; color: Theme.amber; strong: true; wrapMode: Text.NoWrap }
            }
        }
        Repeater {
            model: [{ ok: bar.chrome.reader_ok, text: bar.chrome.reader_text || "", icon: "card" },
                    { ok: bar.chrome.printer_ok, text: bar.chrome.printer_text || "", icon: "printer" }]
            Rectangle {
                id: device
                required property var modelData
                // In large type and on small screens there is room for what is not in order only.
                visible: !(Theme.senior || Theme.tight) || modelData.ok === false
                anchors.verticalCenter: parent ? parent.verticalCenter : undefined
                width: deviceRow.implicitWidth + Theme.u(28)
                height: bar.pill
                radius: height / 2
                color: modelData.ok === false ? Theme.amberSoft : "transparent"
                Row {
                    id: deviceRow
                    anchors.centerIn: parent
                    spacing: Theme.u(10)
                    Icon { name: device.modelData.icon + (device.modelData.ok === false ? "-amber" : "-light")
                           size: Theme.u(34); anchors.verticalCenter: parent.verticalCenter }
                    Label { text: device.modelData.text; font.pixelSize: Theme.small; lineHeight: 1
                            wrapMode: Text.NoWrap
                            color: device.modelData.ok === false ? Theme.amber : Theme.paper }
                }
            }
        }
    }
    Label {
        // Who is served, where the page has a stepper beside which this stands in landscape.
        visible: Theme.portrait && text !== ""
        anchors { left: parent.left; leftMargin: bar.edge; verticalCenter: parent.verticalCenter; verticalCenterOffset: bar.lower }
        text: bar.chrome.step >= 0 ? bar.chrome.person || "" : ""
        color: Theme.paper
        font.pixelSize: Theme.small
        strong: true
        lineHeight: 1
    }
}
