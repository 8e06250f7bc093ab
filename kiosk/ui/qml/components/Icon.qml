import QtQuick
import ".."

Image {
    property string name: ""
    property real size: Theme.u(64)
    width: size
    height: size
    sourceSize: Qt.size(size, size)
    source: name === "" || !Theme.begun ? "" : bridge.icons + "/" + name + ".svg"
    fillMode: Image.PreserveAspectFit
    asynchronous: false
    Accessible.ignored: true
}
