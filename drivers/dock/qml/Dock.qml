import QtQuick

// The dock: devices on the left, what the printer put out on the right.
Rectangle {
    id: root
    color: Look.ground

    Rectangle {
        id: bar
        width: parent.width
        height: 56
        color: Look.green
        Row {
            anchors { left: parent.left; leftMargin: 20; verticalCenter: parent.verticalCenter }
            spacing: 14
            Rectangle {
                anchors.verticalCenter: parent.verticalCenter
                width: demo.implicitWidth + 18
                height: 30
                radius: 6
                color: Look.amberSoft
                DockText { id: demo; anchors.centerIn: parent; text: "演示"; strong: true; color: Look.amber }
            }
            DockText {
                anchors.verticalCenter: parent.verticalCenter
                text: "设备台"
                strong: true
                font.pixelSize: Look.title
                color: "#FFFFFF"
            }
        }
        DockText {
            anchors { right: parent.right; rightMargin: 20; verticalCenter: parent.verticalCenter }
            text: dock.note
            color: "#FFFFFF"
        }
    }

    Flickable {
        id: devices
        anchors { left: parent.left; top: bar.bottom; bottom: parent.bottom }
        width: root.width - paper.width
        contentHeight: column.height + 28
        clip: true
        boundsBehavior: Flickable.StopAtBounds

        Column {
            id: column
            x: 16
            y: 14
            width: devices.width - 32
            spacing: 10

            DockGroup {
                title: "读卡器"
                aside: dock.card === "" ? "没有卡" : dock.otherCard ? "插着一张卡架外的卡" : ""
                corner: DockButton {
                    name: "取出卡片"
                    implicitHeight: 32
                    enabled: dock.card !== ""
                    onActed: dock.removeCard()
                }
                Repeater {
                    model: dock.cards.length
                    CardRow {
                        required property int index
                        readonly property var entry: dock.cards[index]
                        name: entry.name
                        note: entry.note
                        inside: dock.card === entry.id
                        onActed: dock.touchCard(entry.id)
                    }
                }
            }
            DockGroup {
                title: "打印机"
                Flow {
                    width: parent.width
                    spacing: Look.gap
                    Repeater {
                        model: dock.printers.length
                        DockButton {
                            required property int index
                            readonly property var entry: dock.printers[index]
                            name: entry.name
                            choice: true
                            on: dock.printer === entry.word
                            onActed: dock.setPrinter(entry.word)
                        }
                    }
                }
            }
            Row {
                width: parent.width
                spacing: column.spacing
                DockGroup {
                    title: "网线"
                    width: 240
                    Flow {
                        width: parent.width
                        spacing: Look.gap
                        Repeater {
                            model: dock.lines.length
                            DockButton {
                                required property int index
                                readonly property var entry: dock.lines[index]
                                name: entry.name
                                choice: true
                                on: dock.line === entry.word
                                onActed: dock.setLine(entry.word)
                            }
                        }
                    }
                }
                DockGroup {
                    title: "时钟"
                    width: parent.width - 240 - column.spacing
                    aside: dock.clock
                    Flow {
                        width: parent.width
                        spacing: Look.gap
                        DockButton { name: "快进1分钟"; onActed: dock.advance(60) }
                        DockButton { name: "快进1小时"; onActed: dock.advance(3600) }
                        DockButton { name: "快进1天"; onActed: dock.advance(86400) }
                    }
                }
            }
            DockGroup {
                title: "扫码器"
                Row {
                    width: parent.width
                    spacing: Look.gap
                    Rectangle {
                        width: parent.width - go.width - Look.gap
                        height: Look.control
                        radius: 8
                        color: Look.ground
                        border { width: field.activeFocus ? 2 : 1; color: field.activeFocus ? Look.green : Look.line }
                        TextInput {
                            id: field
                            anchors { fill: parent; leftMargin: 12; rightMargin: 12 }
                            verticalAlignment: TextInput.AlignVCenter
                            clip: true
                            maximumLength: 256
                            selectByMouse: true
                            activeFocusOnTab: true
                            font.family: Look.family
                            font.pixelSize: Look.body
                            color: Look.ink
                            onAccepted: dock.scan(text)
                            Accessible.role: Accessible.EditableText
                            Accessible.name: "要扫的码"
                        }
                        DockText {
                            anchors { left: parent.left; leftMargin: 12; verticalCenter: parent.verticalCenter }
                            visible: field.text === "" && !field.activeFocus
                            text: "粘贴或输入一个码"
                            color: Look.soft
                        }
                    }
                    DockButton { id: go; name: "扫这个码"; enabled: field.text.trim() !== ""; onActed: dock.scan(field.text) }
                }
                Flow {
                    width: parent.width
                    spacing: Look.gap
                    DockButton { name: "扫最新凭条的码"; onActed: dock.scanSlip() }
                    Repeater {
                        model: dock.codes.length
                        DockButton {
                            required property int index
                            name: dock.codes[index]
                            onActed: dock.scanCode(index)
                        }
                    }
                }
            }
        }
    }

    Rectangle {
        id: paper
        anchors { right: parent.right; top: bar.bottom; bottom: parent.bottom }
        width: 420
        color: Look.down
        Item {
            id: head
            width: parent.width
            height: 68
            DockText {
                anchors { left: parent.left; leftMargin: 20; verticalCenter: parent.verticalCenter }
                text: dock.slips.length > 0 ? "出纸口，最新的在上面" : "出纸口，还没有凭条"
                strong: true
                color: Look.ink
            }
            DockButton {
                anchors { right: parent.right; rightMargin: 20; verticalCenter: parent.verticalCenter }
                name: "撕下"
                enabled: dock.slips.length > 0
                onActed: dock.tearOff()
            }
        }
        Flickable {
            id: roll
            anchors { left: parent.left; right: parent.right; top: head.bottom; bottom: parent.bottom }
            contentHeight: slips.height + 20
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            Column {
                id: slips
                x: 20
                width: roll.width - 40
                spacing: 16
                Repeater {
                    model: dock.slips
                    Image {
                        required property var modelData
                        width: slips.width
                        source: modelData.url
                        sourceSize.width: 2 * slips.width
                        fillMode: Image.PreserveAspectFit
                        smooth: true
                        mipmap: true
                        Accessible.role: Accessible.Graphic
                        Accessible.name: "凭条 " + modelData.number
                    }
                }
            }
        }
    }
}
