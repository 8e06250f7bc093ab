import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    next: page.next
    parts: all
    // Nobody vouches before all of it was seen; and the PIN is asked for where its field stands.
    whole: true
    Parts {
        id: all
        anchors.fill: parent
        spacing: Theme.u(Theme.portrait || Theme.senior || Theme.tight ? 12 : 28)
        below: root.page.checks.length > 0
        pinned: Grid {
            id: fields
            // Beside each other where what is compared needs the height.
            columns: all.below && (Theme.portrait || Theme.tight) ? 2 : 1
            width: parent.width
            spacing: all.spacing
            Repeater {
                model: root.page.fields.length
                InputField {
                    required property int index
                    width: (fields.width - (fields.columns - 1) * fields.spacing) / fields.columns
                    view: root.page.fields[index] || ({})
                }
            }
        }
        Column {
            width: parent.width
            visible: root.page.checks.length > 0
            spacing: Theme.u(8)
            Repeater {
                model: root.page.checks
                Row {
                    required property string modelData
                    spacing: Theme.u(16)
                    Icon { name: "next"; size: Theme.u(36); anchors.verticalCenter: parent.verticalCenter }
                    Label { width: Math.min(implicitWidth, all.width - Theme.u(52)); text: parent.modelData; lineHeight: 1
                            anchors.verticalCenter: parent.verticalCenter }
                }
            }
        }
        TouchButton {
            visible: name !== ""
            quiet: true
            icon: "staff"
            name: root.page.technician
            textSize: Theme.small
            onActed: bridge.act("technician", null)
        }
    }
    side: Keypad {}
}
