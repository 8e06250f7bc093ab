import QtQuick
import "components"

PayFrame {
    id: root
    property var page
    title: page.title
    next: "下一步"
    Column {
        width: parent.width
        spacing: Theme.u(32)
        Repeater {
            model: root.page.fields.length
            InputField {
                required property int index
                width: parent.width
                view: root.page.fields[index] || ({})
            }
        }
    }
    side: Keypad {}
}
