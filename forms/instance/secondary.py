"""The secondary instances of a session: inline, from files, virtual."""

from __future__ import annotations

from forms.errors import FormError, ResourceMissing
from forms.instance.readers import count_rows, read_resource
from forms.instance.resolver import Resolver, is_virtual
from forms.instance.resources import ResourceCache
from forms.tree import Kind, Node
from forms.xform.model import FormDefinition, InstanceSource
from forms.xpath.index import EqualityIndex


class SecondaryInstances:
    """The instances of one session, read when first asked for. `refresh` reads a virtual one again."""

    def __init__(self, definition: FormDefinition, resolver: Resolver, resources: ResourceCache) -> None:
        self._definition = definition
        self._resolver = resolver
        self._resources = resources
        self._known: dict[str, Node] = {}

    def get(self, name: str) -> Node | None:
        """The parent of the root element; None for an id that the form lacks. Raises `ResourceMissing`, `FormLimit`."""
        known = self._known.get(name)
        if known is None:
            source = self._definition.instances.get(name)
            if source is None:
                return None
            known = self._known[name] = self._read(source)
        return known

    def refresh(self, name: str) -> None:
        """Forget what was read for a virtual instance."""
        self._known.pop(name, None)

    def check(self) -> None:
        """Read every instance that comes from a file, so that a missing one is told before the first page."""
        for source in self._definition.instances.values():
            if source.address and not is_virtual(source.address):
                self.get(source.id)

    def _read(self, source: InstanceSource) -> Node:
        if source.content is not None:
            count_rows(source.content, self._definition.id, source.id)
            if source.content.index is None:
                source.content.index = EqualityIndex()
            return source.content
        raw = self._resolver.read(source.address)
        if raw is None:
            if is_virtual(source.address):
                return _empty()
            raise ResourceMissing(f"{source.address} (instance {source.id}) is not there", form=self._definition.id)
        try:
            if is_virtual(source.address):
                # A person's card or answer ends with the session: it goes into no cache.
                return read_resource(raw, source.address)
            return self._resources.read(raw, source.address)
        except FormError as error:
            raise type(error)(f"{error.cause} (instance {source.id})", form=self._definition.id) from error


def _empty() -> Node:
    document = Node(Kind.DOCUMENT)
    document.append(Node(Kind.ELEMENT, "root"))
    return document
