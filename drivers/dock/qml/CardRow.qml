import QtQuick

// One card of the rack: click it in, click it out.
Rectangle {
    id: row
    property string name: ""
    property string note: ""
    property bool inside: false
    signal acted

    width: parent ? parent.width : 0
    implicitHeight: Math.max(34, note_.implicitHeight + 10)
    radius: 8
    color: inside ? Look.greenSoft : area.pressed ? Look.down : Look.ground
    border { width: inside ? 2 : 1; color: inside ? Look.green : Look.line }
    activeFocusOnTab: true
    Accessible.role: Accessible.Button
    Accessible.name: row.name
    Accessible.description: row.note
    Accessible.checkable: true
    Accessible.checked: row.inside
    Accessible.onPressAction: row.acted()
    Keys.onSpacePressed: row.acted()
    Keys.onReturnPressed: row.acted()

    Text {
        id: title
        anchors { left: parent.left; leftMargin: 14; verticalCenter: parent.verticalCenter }
        width: 92
        text: row.name
        textFormat: Text.PlainText
        elide: Text.ElideRight
        font.family: Look.family
        font.pixelSize: Look.body
        font.weight: Font.Bold
        color: Look.ink
        Accessible.ignored: true
    }
    DockText {
        id: note_
        anchors { left: title.right; leftMargin: 8; right: state.left; rightMargin: 8; verticalCenter: parent.verticalCenter }
        text: row.note
        font.pixelSize: Look.small
        color: Look.soft
    }
    DockText {
        id: state
        anchors { right: parent.right; rightMargin: 14; verticalCenter: parent.verticalCenter }
        text: row.inside ? "在读卡器里" : row.activeFocus ? "插入" : ""
        strong: true
        font.pixelSize: Look.small
        color: Look.green
    }
    MouseArea {
        id: area
        anchors.fill: parent
        onClicked: row.acted()
    }
}
