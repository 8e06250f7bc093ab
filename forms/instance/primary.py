"""The primary instance while it is filled in: built from the definition, its repeats grow and shrink."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from forms.errors import AnswerRefused, FormLimit
from forms.instance.node import InstanceNode
from forms.limits import MAX_NODES
from forms.tree import Kind, Node
from forms.xform.model import FormDefinition

_STEP = re.compile(r"(@?)(?:[\w.\-]+:)?([\w.\-]+)(?:\[(\d+)\])?$")


class PrimaryInstance:
    """The tree below `document`; every node an `InstanceNode`."""

    def __init__(self, definition: FormDefinition) -> None:
        self._definition = definition
        self._count = 0
        self.templates = definition.templates
        self.document = Node(Kind.DOCUMENT)
        self.root = self._copy(definition.root, "/" + definition.root.name)
        self.document.append(self.root)

    def _copy(self, source: Node, path: str) -> InstanceNode:
        self._count += 1
        if self._count > MAX_NODES:
            raise FormLimit(f"more than {MAX_NODES} nodes", form=self._definition.id, question=path)
        made = InstanceNode(Kind.ELEMENT, source.name, path, uri=source.uri, prefix=source.prefix)
        for item in source.attributes:
            attribute = InstanceNode(
                Kind.ATTRIBUTE, item.name, f"{path}/@{item.name}", uri=item.uri, prefix=item.prefix
            )
            attribute.text = attribute.answer = item.text
            made.set_attribute(attribute)
        for item in source.children:
            if item.kind is Kind.ELEMENT:
                made.append(self._copy(item, f"{path}/{item.name}"))
            elif item.kind is Kind.TEXT:
                made.answer = item.text
                made.append(Node(Kind.TEXT, text=item.text))
        return made

    def at(self, path: str, scope: InstanceNode | None = None) -> list[InstanceNode]:
        """The nodes at `path` at or below `scope` (default: anywhere), in document order."""
        start = scope if scope is not None else self.root
        if path == start.path:
            return [start]
        if not path.startswith(start.path + "/"):
            return []
        found = [start]
        for step in path[len(start.path) + 1 :].split("/"):
            below: list[InstanceNode] = []
            if step.startswith("@"):
                name = step[1:]
                for node in found:
                    below.extend(a for a in node.attributes if a.name == name and isinstance(a, InstanceNode))
            else:
                for node in found:
                    below.extend(c for c in node.children if c.name == step and isinstance(c, InstanceNode))
            found = below
        return found

    def find(self, reference: str) -> InstanceNode:
        """The node at a reference with 1-based positions ("/data/person[2]/age"). Raises `AnswerRefused`."""
        node = self.lookup(reference)
        if node is None:
            raise AnswerRefused("there is no such question now", form=self._definition.id, question=reference)
        return node

    def lookup(self, reference: str) -> InstanceNode | None:
        """As `find`; None where there is no such node. A step without a position is the first."""
        found: InstanceNode | None = None
        for index, step in enumerate(reference.strip("/").split("/")):
            match = _STEP.match(step)
            if match is None:
                return None
            mark, name, position = match.groups()
            if index == 0:
                found = self.root if name == self.root.name else None
            elif found is not None:
                pool = found.attributes if mark else found.children
                same = [n for n in pool if n.name == name and isinstance(n, InstanceNode)]
                place = int(position or 1) - 1
                found = same[place] if 0 <= place < len(same) else None
            if found is None:
                return None
        return found

    def reference(self, node: InstanceNode) -> str:
        """The reference that finds `node`: positions on the steps that repeat."""
        steps: list[str] = []
        repeats: Mapping[str, object] = self._definition.repeats
        at: Node | None = node
        while isinstance(at, InstanceNode):
            name = ("@" if at.kind is Kind.ATTRIBUTE else "") + at.name
            if at.path in repeats and at.parent is not None:
                same = [c for c in at.parent.children if c.name == at.name and isinstance(c, InstanceNode)]
                place = next((i for i, c in enumerate(same) if c is at), 0)
                name += f"[{place + 1}]"
            steps.append(name)
            at = at.parent
        return "/" + "/".join(reversed(steps))

    def repeated(self, path: str, below: InstanceNode) -> list[InstanceNode]:
        """The instances of the repeat `path` that are children of `below`."""
        return [c for c in below.children if isinstance(c, InstanceNode) and c.path == path]

    def add(self, path: str, below: InstanceNode) -> InstanceNode:
        """A new instance of the repeat `path`, last of those below `below`. Raises `FormLimit`."""
        made = self._copy(self._definition.templates[path], path)
        made.parent = below
        below.children.insert(self._place(path, below), made)
        return made

    def _place(self, path: str, below: InstanceNode) -> int:
        order = self._definition.order
        rank = order[path]
        for index in range(len(below.children) - 1, -1, -1):
            child = below.children[index]
            if isinstance(child, InstanceNode) and order[child.path] <= rank:
                return index + 1
        return 0

    def remove(self, node: InstanceNode) -> None:
        """Take an instance of a repeat out."""
        holder = node.parent
        assert holder is not None
        holder.children = [child for child in holder.children if child is not node]
        node.parent = None
        self._count -= sum(1 for _ in walk(node))

    def placeholder(self, path: str, below: InstanceNode) -> InstanceNode:
        """A node that stands where an instance of `path` would: it has a parent, but is no child of it."""
        source = self._definition.templates[path]
        made = InstanceNode(Kind.ELEMENT, source.name, path, uri=source.uri, prefix=source.prefix)
        made.parent = below
        return made

    def ancestor(self, node: InstanceNode, steps: int) -> InstanceNode:
        """The ancestor-or-self whose path has `steps` steps; the root for less than one."""
        at = node
        for _ in range(at.path.count("/") - max(steps, 1)):
            above = at.parent
            if not isinstance(above, InstanceNode):
                break
            at = above
        return at


def walk(node: InstanceNode) -> Iterator[InstanceNode]:
    """`node` and everything below it, attributes included, in document order."""
    pending = [node]
    while pending:
        item = pending.pop()
        yield item
        pending.extend(reversed(item.instances()))
