import QtQuick
import ".."

// A column that shows what fits of it and turns to the rest: nothing of it is ever cut or made smaller. A child that has
// `cuts` may be parted between them; every other stays whole. What turns it stands elsewhere: see TurnBar.
Item {
    id: root
    default property alias content: column.data
    property alias spacing: column.spacing
    // Where less stands than there is room for: 0 at the top, 1 at the foot, low for someone who sits.
    property real rest: Theme.lowered ? 1 : 0
    // Room that goes to what turns it, once it turns.
    property real reserve: 0
    property int part: 0
    readonly property var parts: split(column.height, height)
    readonly property bool turns: parts.length > 1
    readonly property bool last: part >= parts.length - 1
    readonly property var shown: parts[Math.min(part, parts.length - 1)]
    // Where the input stands that is written into, what is in it and what is said of it. A change of these turns to it:
    // nobody writes into a field that is not shown. A finger may turn away all the same.
    readonly property int written: turns ? parts.findIndex(one => holds(one)) : -1
    readonly property string calling: written < 0 ? "" : [written, input.view.id, input.view.text, input.view.message].join("|")
    readonly property var input: Array.from(column.visibleChildren).find(child => child.view !== undefined && child.view.focused === true)
    onCallingChanged: if (written >= 0) part = written;
    onPartsChanged: if (part >= parts.length) part = parts.length - 1;

    Connections {
        target: bridge
        function onSettledChanged() {
            // Another page, perhaps drawn by the same file: it begins at its beginning.
            if (!bridge.settled)
                root.part = 0;
        }
    }

    // [{from, to}] in the column's own measure.
    function split(whole: real, height: real): var {
        if (whole <= height + 1 || height <= 0)
            return [{ from: 0, to: whole }];
        const room = height - reserve;
        const found = [];
        let from = -1, to = 0;
        for (const child of column.visibleChildren) {
            if (child.height <= 0)
                continue;
            for (const cut of child.cuts !== undefined && child.cuts.length > 0 ? child.cuts : [[0, child.height]]) {
                const top = child.y + cut[0], bottom = child.y + cut[1];
                if (from >= 0 && bottom - from > room + 1) {
                    found.push({ from: from, to: to });
                    from = top;
                } else if (from < 0) {
                    from = top;
                }
                to = bottom;
            }
        }
        found.push({ from: Math.max(0, from), to: to });
        return found;
    }
    function holds(one: var): bool {
        return input !== undefined && input.y >= one.from - 1 && input.y < one.to;
    }
    function turn(step: int) {
        part = Math.max(0, Math.min(parts.length - 1, part + step));
    }

    Item {
        clip: root.turns
        width: parent.width
        height: root.shown.to - root.shown.from
        y: root.turns ? 0 : Math.max(0, (root.height - height) * root.rest)
        Column {
            id: column
            y: -root.shown.from
            width: parent.width
        }
    }
}
