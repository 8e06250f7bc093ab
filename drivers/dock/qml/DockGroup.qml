import QtQuick

// A heading over white paper; `corner` stands at the heading's right.
Rectangle {
    id: group
    default property alias content: column.data
    property alias corner: cornerHolder.data
    property string title: ""
    property string aside: ""
    width: parent ? parent.width : 0
    implicitHeight: column.height + 26
    radius: 12
    color: Look.paper
    border { width: 1; color: Look.line }

    Column {
        id: column
        x: 16
        y: 13
        width: group.width - 32
        spacing: Look.gap
        Item {
            width: parent.width
            height: heading.implicitHeight
            DockText { id: heading; text: group.title; strong: true; font.pixelSize: Look.title; color: Look.green }
            Row {
                id: cornerHolder
                anchors { right: parent.right; verticalCenter: heading.verticalCenter }
            }
            DockText {
                anchors { right: cornerHolder.left; rightMargin: cornerHolder.width > 0 ? 12 : 0; baseline: heading.baseline }
                text: group.aside
                font.pixelSize: Look.small
                color: Look.soft
            }
        }
    }
}
