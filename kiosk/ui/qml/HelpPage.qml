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
    parts: all
    Parts {
        id: all
        anchors.fill: parent
        reserve: root.turnRoom
        spacing: Theme.u(24)
        Repeater {
            model: Math.ceil(root.page.numbers.length / line.columns)
            Row {
                id: shelf
                required property int index
                spacing: line.gap
                Repeater {
                    model: root.page.numbers.slice(shelf.index * line.columns, (shelf.index + 1) * line.columns)
                    Panel {
                        id: card
                        required property var modelData
                        width: line.across
                        height: Math.max(Theme.u(176), (Theme.small + Theme.font(60)) * 1.65)
                        Icon { id: phone; name: "phone"; size: Theme.u(64)
                               anchors { left: parent.left; leftMargin: Theme.u(32); verticalCenter: parent.verticalCenter } }
                        Column {
                            id: words
                            anchors { left: phone.right; leftMargin: Theme.u(28); right: parent.right; rightMargin: Theme.u(12)
                                      verticalCenter: parent.verticalCenter
                                      // A line has more room above its signs than below: what is seen stands in the middle.
                                      verticalCenterOffset: Math.round(number.font.pixelSize * 0.12 - Theme.small * 0.12) }
                            Label { width: parent.width; text: card.modelData.label; font.pixelSize: Theme.small; color: Theme.soft
                                    lineHeight: 1 }
                            Label { id: number; width: parent.width; text: card.modelData.value; strong: true; lineHeight: 1
                                    font.pixelSize: Theme.font(card.modelData.strong ? 60 : 40)
                                    color: card.modelData.strong ? Theme.red : Theme.ink }
                        }
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
    QtObject {
        id: line
        readonly property int columns: Theme.portrait ? 1 : Theme.senior ? 2 : 3
        readonly property real gap: Theme.u(24)
        readonly property real across: (all.width - (columns - 1) * gap) / columns
    }
}
