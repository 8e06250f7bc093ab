import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    wide: true
    back: ""
    next: qsTr("返回首页")
    nextAction: "home"
    Column {
        width: parent.width
        spacing: Theme.u(28)
        Grid {
            id: grid
            columns: Theme.portrait ? 1 : 3
            spacing: Theme.u(24)
            width: parent.width
            Repeater {
                model: root.page.numbers
                Panel {
                    id: card
                    required property var modelData
                    width: (grid.width - (grid.columns - 1) * grid.spacing) / grid.columns
                    height: Theme.u(176)
                    Icon { id: phone; name: "phone"; size: Theme.u(64)
                           anchors { left: parent.left; leftMargin: Theme.u(32); verticalCenter: parent.verticalCenter } }
                    Column {
                        anchors { left: phone.right; leftMargin: Theme.u(28); verticalCenter: parent.verticalCenter }
                        Label { text: card.modelData.label; font.pixelSize: Theme.small; color: Theme.soft; lineHeight: 1.1 }
                        Label { text: card.modelData.value; font.pixelSize: Theme.font(card.modelData.strong ? 60 : 40); strong: true
                                lineHeight: 1.1; color: card.modelData.strong ? Theme.red : Theme.ink }
                    }
                }
            }
        }
        Repeater {
            model: root.page.tips
            Label {
                required property string modelData
                width: parent.width
                text: modelData
            }
        }
    }
}
