"""An XForm document read into a `FormDefinition`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from forms.dag import build_graph
from forms.errors import ExpressionBroken, FormBroken, FormLimit, FormUnsupported
from forms.limits import MAX_FORM_BYTES, MAX_QUESTIONS
from forms.tree import Kind, Node
from forms.xform.binds import read_binds
from forms.xform.body import BodyReader
from forms.xform.expressions import Compiler
from forms.xform.itext import read_itext
from forms.xform.model import BodyElement, FormDefinition, InstanceSource, Question, Repeat
from forms.xform.names import JAVAROSA, ODK, XFORMS, attribute, child, children, namespaces
from forms.xform.setvalue import read_setvalue
from forms.xml import XmlRefused, parse_xml
from forms.xpath import Origin


def parse_form(document: bytes) -> FormDefinition:
    """The form in `document`.

    Raises `FormBroken`, `FormUnsupported`, `ExpressionBroken`, `FormCycle`, `FormLimit`; each names form, question and
    cause.
    """
    if len(document) > MAX_FORM_BYTES:
        raise FormLimit(f"the form has {len(document)} bytes; the limit is {MAX_FORM_BYTES}")
    try:
        tree = parse_xml(document)
    except XmlRefused as error:
        raise FormBroken(str(error)) from error
    html = next(tree.elements())
    head, body = child(html, "head"), child(html, "body")
    model = child(head, "model") if head is not None else None
    if head is None or model is None:
        raise FormBroken("not an XForm: it has no model")
    root = _primary(model)
    title = child(head, "title")
    form = attribute(root, "id") or (root.uri if root.uri != XFORMS else "")
    if not form:
        raise FormBroken("the primary instance has no id")
    _refuse(model, form)
    compiler = Compiler(form, namespaces(tree))
    top = "/" + root.name
    binds, bind_ids = read_binds(model, top, compiler)
    reader = BodyReader(compiler, bind_ids, {path: bind.type for path, bind in binds.items()})
    elements = reader.read(body, top)
    setvalues = tuple(
        [read_setvalue(item, top, None, compiler) for item in children(model, "setvalue")] + reader.setvalues
    )
    questions, repeats = _index(elements, form)
    order = _paths(root, form)
    root, templates = _templates(root, repeats, form)
    _check_paths(order, form, bind=binds, control=questions, repeat=repeats, setvalue=[s.path for s in setvalues])
    instances = _secondary(model, form)
    _check_instances(compiler, instances)
    submission = child(model, "submission")
    return FormDefinition(
        id=form,
        version=attribute(root, "version") or "",
        title=title.string_value().strip() if title is not None else form,
        digest=hashlib.sha256(document).hexdigest(),
        document=document,
        root=root,
        templates=templates,
        order=order,
        binds=binds,
        questions=questions,
        repeats=repeats,
        body=elements,
        setvalues=setvalues,
        translations=read_itext(model, compiler),
        instances=instances,
        namespaces=namespaces(tree),
        graph=build_graph(form, order, binds, questions, repeats),
        submission={item.name: item.text for item in submission.attributes} if submission is not None else {},
    )


def _refuse(model: Node, form: str) -> None:
    """What would silently be left undone is refused by name."""
    for element in model.elements():
        if element.uri == ODK and element.name in ("recordaudio", "setgeopoint"):
            raise FormUnsupported(f"<odk:{element.name}>", form=form, question=attribute(element, "ref") or "")
        if element.name == "submission" and attribute(element, "base64RsaPublicKey"):
            raise FormUnsupported("encrypted submissions", form=form)


def _primary(model: Node) -> Node:
    first = child(model, "instance")
    root = next(first.elements(), None) if first is not None else None
    if root is None:
        raise FormBroken("the model has no primary instance")
    return root


def _index(elements: tuple[BodyElement, ...], form: str) -> tuple[dict[str, Question], dict[str, Repeat]]:
    questions: dict[str, Question] = {}
    repeats: dict[str, Repeat] = {}
    pending = list(reversed(elements))
    while pending:
        element = pending.pop()
        if isinstance(element, Question):
            # The same node may be asked for in two places; the first one says what it takes.
            questions.setdefault(element.path, element)
            continue
        if isinstance(element, Repeat):
            if element.path in repeats:
                raise FormBroken("two repeats of the same node", form=form, question=element.path)
            repeats[element.path] = element
        pending.extend(reversed(element.children))
    return questions, repeats


def _templates(root: Node, repeats: Mapping[str, Repeat], form: str) -> tuple[Node, dict[str, Node]]:
    """The primary instance without its `jr:template` elements, and the template of every repeat.

    Without a written template the first instance serves as one.
    """
    templates: dict[str, Node] = {}

    def copy(node: Node, path: str) -> Node:
        made = Node(Kind.ELEMENT, node.name, uri=node.uri, prefix=node.prefix)
        for item in node.attributes:
            if not (item.name == "template" and item.uri == JAVAROSA):
                made.set_attribute(Node(Kind.ATTRIBUTE, item.name, item.text, uri=item.uri, prefix=item.prefix))
        inner = list(node.elements())
        if not inner:
            text = node.string_value()
            if text:
                made.append(Node(Kind.TEXT, text=text))
        for item in inner:
            below = f"{path}/{item.name}"
            result = copy(item, below)
            if attribute(item, "template", JAVAROSA) is not None:
                if below not in repeats:
                    raise FormBroken("a template of something that does not repeat", form=form, question=below)
                templates.setdefault(below, result)
            else:
                made.append(result)
        return made

    def missing(node: Node, path: str) -> None:
        for item in node.elements():
            below = f"{path}/{item.name}"
            if below in repeats and below not in templates:
                templates[below] = item
            missing(item, below)

    top = "/" + root.name
    result = copy(root, top)
    missing(result, top)
    for path, template in list(templates.items()):
        missing(template, path)
    for path in repeats:
        if path not in templates:
            raise FormBroken("the repeat has no node in the primary instance", form=form, question=path)
    return result, templates


def _paths(root: Node, form: str) -> dict[str, int]:
    """Every path of the primary instance, templates included, in document order."""
    below: dict[str, dict[str, None]] = {}
    pending = [(root, "/" + root.name)]
    while pending:
        node, path = pending.pop()
        known = below.setdefault(path, {})
        known.update((f"{path}/@{item.name}", None) for item in node.attributes if item.uri != JAVAROSA)
        inner = [(item, f"{path}/{item.name}") for item in node.elements()]
        known.update((name, None) for _, name in inner)
        pending.extend(reversed(inner))
    order: dict[str, int] = {}
    names = ["/" + root.name]
    while names:
        path = names.pop()
        order[path] = len(order)
        if len(order) > MAX_QUESTIONS:
            raise FormLimit(f"the form has more than {MAX_QUESTIONS} nodes", form=form)
        names.extend(reversed(below.get(path, {})))
    return order


def _check_paths(order: Mapping[str, int], form: str, **paths: Iterable[str]) -> None:
    for kind, named in paths.items():
        for path in named:
            if path not in order:
                raise FormBroken(f"a {kind} names a node that the instance lacks", form=form, question=path)


def _secondary(model: Node, form: str) -> dict[str, InstanceSource]:
    found: dict[str, InstanceSource] = {}
    for index, element in enumerate(children(model, "instance")):
        if index == 0:
            continue
        name = attribute(element, "id")
        if not name:
            raise FormBroken("a secondary instance has no id", form=form)
        if name in found:
            raise FormBroken(f"two secondary instances are called {name!r}", form=form)
        address = attribute(element, "src") or ""
        found[name] = InstanceSource(name, None if address else element, address)
    return found


def _check_instances(compiler: Compiler, instances: Mapping[str, InstanceSource]) -> None:
    for expression in compiler.all():
        for reference in expression.references():
            if reference.origin is Origin.INSTANCE and reference.instance is not None:
                name = reference.instance
                if name not in instances:
                    raise ExpressionBroken(
                        f"instance('{name}') is not in the form: {expression.source[:80]}", form=compiler.form
                    )
