import QtQuick
import ".."

// Text that a screen reader, and a storyboard, can read.
Text {
    id: label
    property bool strong: false
    font.family: Theme.family
    font.pixelSize: Theme.body
    font.weight: strong ? Font.Bold : Font.Normal
    color: Theme.ink
    textFormat: Text.PlainText
    lineHeight: 1.3
    wrapMode: Text.Wrap
    visible: text !== ""
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.ignored: text === ""
}
