import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    next: qsTr("下一步")
    nextReady: page.busy === ""
    parts: all
    Parts {
        id: all
        anchors.fill: parent
        spacing: Theme.u(Theme.tight ? 12 : 28)
        pinned: InputField { width: parent.width; view: root.page.field }
        Label { width: parent.width; text: root.page.busy; strong: true; color: Theme.green }
        Label { width: parent.width; text: root.page.note; color: Theme.soft }
        Label { width: parent.width; text: root.page.scan_hint; color: Theme.soft }
    }
    side: Keypad {}
}
