import QtQuick
import ".."

// The bar on every page: where we are, line, devices, time.
Rectangle {
    id: bar
    property var chrome: ({})
    color: Theme.green
    Accessible.role: Accessible.Pane
    Accessible.name: "状态栏"

    Row {
        id: left
        anchors { left: parent.left; leftMargin: Theme.u(36); verticalCenter: parent.verticalCenter }
        spacing: Theme.u(20)
        Rectangle {
            visible: bar.chrome.demo === true
            anchors.verticalCenter: parent.verticalCenter
            width: demo.implicitWidth + Theme.u(28)
            height: Theme.u(48)
            radius: Theme.u(10)
            color: Theme.amberSoft
            Label { id: demo; anchors.centerIn: parent; text: "演示"; lineHeight: 1; strong: true; color: Theme.amber
                    font.pixelSize: Theme.small }
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            text: "鹰潭信息惠民 · " + (bar.chrome.point_name || "")
            color: "#FFFFFF"
            strong: true
            lineHeight: 1
            wrapMode: Text.NoWrap
        }
    }
    Row {
        anchors { right: parent.right; rightMargin: Theme.u(36); verticalCenter: parent.verticalCenter }
        spacing: Theme.u(Theme.portrait ? 18 : 32)
        Rectangle {
            visible: bar.chrome.line_ok === false
            anchors.verticalCenter: parent.verticalCenter
            width: offline.implicitWidth + Theme.u(36)
            height: Theme.u(56)
            radius: height / 2
            color: Theme.amberSoft
            Row {
                id: offline
                anchors.centerIn: parent
                spacing: Theme.u(12)
                Icon { name: "offline-amber"; size: Theme.u(34); anchors.verticalCenter: parent.verticalCenter }
                Label { text: Theme.portrait ? "现在断网" : bar.chrome.line_text || ""; font.pixelSize: Theme.small
                        lineHeight: 1; color: Theme.amber; strong: true; wrapMode: Text.NoWrap
                        Accessible.name: bar.chrome.line_text || "" }
            }
        }
        Repeater {
            model: [{ ok: bar.chrome.reader_ok, text: bar.chrome.reader_text || "", icon: "card" },
                    { ok: bar.chrome.printer_ok, text: bar.chrome.printer_text || "", icon: "printer" }]
            Rectangle {
                id: device
                required property var modelData
                anchors.verticalCenter: parent ? parent.verticalCenter : undefined
                width: deviceRow.implicitWidth + Theme.u(28)
                height: Theme.u(56)
                radius: height / 2
                color: modelData.ok === false ? Theme.amberSoft : "transparent"
                Row {
                    id: deviceRow
                    anchors.centerIn: parent
                    spacing: Theme.u(10)
                    Icon { name: device.modelData.icon + (device.modelData.ok === false ? "-amber" : "-light")
                           size: Theme.u(34); anchors.verticalCenter: parent.verticalCenter }
                    Label { text: device.modelData.text; font.pixelSize: Theme.small; lineHeight: 1
                            wrapMode: Text.NoWrap; visible: text !== "" && !Theme.portrait
                            color: device.modelData.ok === false ? Theme.amber : "#FFFFFF" }
                }
            }
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            text: bar.chrome.clock || ""
            color: "#FFFFFF"
            strong: true
            lineHeight: 1
        }
    }
}
