import QtQuick

// A QR code, quiet zone included. Its words stand beside it for those who cannot scan.
Image {
    fillMode: Image.PreserveAspectFit
    smooth: false
    cache: false
    Accessible.role: Accessible.Graphic
    Accessible.name: "二维码"
}
