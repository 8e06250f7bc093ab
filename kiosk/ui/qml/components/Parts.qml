import QtQuick
import ".."

// A column that shows what fits of it and turns to the rest: nothing of it is ever cut or made smaller. A child that has
// `cuts` may be parted between them; every other stays whole. What turns it stands elsewhere: see TurnBar.
Item {
    id: root
    default property alias content: column.data
    property alias spacing: column.spacing
    // What stays on every part, above what turns or below it: nobody types what nobody sees.
    property alias pinned: kept.data
    property bool below: false
    readonly property real taken: kept.height > 0 ? kept.height + spacing : 0
    // Where less stands than there is room for: 0 at the top, 1 at the foot, low for someone who sits.
    property real rest: Theme.lowered ? 1 : 0
    // Room that goes to what turns it, once it turns.
    property real reserve: 0
    property int part: 0
    readonly property var parts: split(column.height, height - taken)
    readonly property bool turns: parts.length > 1
    readonly property bool last: part >= parts.length - 1
    readonly property var shown: parts[Math.min(part, parts.length - 1)]
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
    function turn(step: int) {
        part = Math.max(0, Math.min(parts.length - 1, part + step));
    }

    Column {
        id: kept
        width: parent.width
        spacing: root.spacing
        y: !root.below ? frame.head : root.turns ? root.height - root.reserve - height : frame.head + frame.height + root.spacing
    }
    Item {
        id: frame
        readonly property real head: root.turns ? 0 : Math.max(0, (root.height - height - root.taken) * root.rest)
        clip: root.turns
        width: parent.width
        height: root.shown.to - root.shown.from
        y: head + (root.below ? 0 : root.taken)
        Column {
            id: column
            y: -root.shown.from
            width: parent.width
        }
    }
}
