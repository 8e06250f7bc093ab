import QtQuick

// Text that a screen reader can read.
Text {
    property bool strong: false
    font.family: Look.family
    font.pixelSize: Look.body
    font.weight: strong ? Font.Bold : Font.Normal
    color: Look.ink
    textFormat: Text.PlainText
    wrapMode: Text.Wrap
    visible: text !== ""
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.ignored: text === ""
}
