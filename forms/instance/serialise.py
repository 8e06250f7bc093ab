"""Instance XML: what is submitted, replayed and kept in a draft."""

from __future__ import annotations

from forms.instance.node import InstanceNode

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def instance_xml(
    root: InstanceNode, *, prune: bool = True, strip: bool = False, hide: frozenset[str] = frozenset()
) -> str:
    """The instance below `root` on one line, without an XML declaration.

    `prune` leaves out nodes that are not relevant (without it, answers are written as entered, offered or not);
    `strip` leaves out blanks around values; the values at the paths in `hide` are left out.
    """
    writer = _Writer(prune, strip, hide)
    writer.write(root, "")
    declared = "".join(f" xmlns:{prefix}={_quoted(uri)}" for prefix, uri in writer.prefixes.items())
    head, first = writer.out[0], writer.name(root)
    return f"<{first}{declared}{head[len(first) + 1 :]}" + "".join(writer.out[1:])


class _Writer:
    def __init__(self, prune: bool, strip: bool, hide: frozenset[str]) -> None:
        self.out: list[str] = []
        self.prefixes: dict[str, str] = {}
        self._prune = prune
        self._strip = strip
        self._hide = hide

    def name(self, node: InstanceNode) -> str:
        return f"{node.prefix}:{node.name}" if node.prefix else node.name

    def write(self, node: InstanceNode, default: str) -> None:
        name = self.name(node)
        head = f"<{name}"
        if node.prefix:
            self.prefixes.setdefault(node.prefix, node.uri)
        elif node.uri != default:
            head += f" xmlns={_quoted(node.uri)}"
            default = node.uri
        self.out.append(head + self._attributes(node))
        if node.is_leaf:
            value = self._value(node)
            self.out.append(f">{_escaped(value)}</{name}>" if value else "/>")
            return
        mark = len(self.out)
        self.out.append(">")
        for child in node.children:
            if isinstance(child, InstanceNode) and (child.relevant or not self._prune):
                self.write(child, default)
        if len(self.out) == mark + 1:
            self.out[mark] = "/>"
        else:
            self.out.append(f"</{name}>")

    def _attributes(self, node: InstanceNode) -> str:
        found = []
        for item in node.attributes:
            if isinstance(item, InstanceNode) and (item.relevant or not self._prune):
                if item.prefix:
                    self.prefixes.setdefault(item.prefix, item.uri)
                found.append(f" {self.name(item)}={_quoted('' if item.path in self._hide else item.text)}")
        return "".join(found)

    def _value(self, node: InstanceNode) -> str:
        if node.path in self._hide:
            return ""
        value = node.value if self._prune else node.answer
        return value.strip() if self._strip else value


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _quoted(text: str) -> str:
    escaped = _escaped(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return f'"{escaped}"'
