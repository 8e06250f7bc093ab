import QtQuick

// A QR code, quiet zone included, drawn in whole dots for the size it is asked for. Its words stand beside it for those
// who cannot scan.
Image {
    id: code
    property string text: ""
    source: text === "" ? "" : "image://qr/" + text
    sourceSize: Qt.size(width, height)
    fillMode: Image.Pad
    horizontalAlignment: Image.AlignHCenter
    verticalAlignment: Image.AlignVCenter
    smooth: false
    cache: false
    Accessible.role: Accessible.Graphic
    Accessible.name: qsTr("二维码")
}
