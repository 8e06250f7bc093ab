"""Laws of the axes over any tree (XPath 1.0, section 2.2)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.tree import Kind, Node
from forms.xpath import axes, compile_expression
from forms.xpath.order import in_order
from tests.support.xpath import environment


def _element(children: list[Node]) -> Node:
    node = Node(Kind.ELEMENT, "abc"[len(children) % 3])
    node.set_attribute(Node(Kind.ATTRIBUTE, "i", str(len(children))))
    for child in children:
        node.append(child)
    return node


_leaves = st.sampled_from([Kind.TEXT, Kind.COMMENT, Kind.ELEMENT]).map(lambda kind: Node(kind, text="x"))
_trees = st.recursive(_leaves, lambda below: st.lists(below, max_size=4).map(_element), max_leaves=20)


def _document(root: Node) -> Node:
    document = Node(Kind.DOCUMENT)
    document.append(_element([root]))
    return document


documents = _trees.map(_document)


@given(documents)
@settings(deadline=None)
def test_five_axes_partition_the_document_from_every_node(document: Node) -> None:
    everything = axes.descendant_or_self(document)
    for node in everything:
        parts = [
            axes.ancestor(node),
            axes.descendant(node),
            axes.following(node),
            axes.preceding(node),
            axes.self_(node),
        ]
        assert sorted(id(found) for part in parts for found in part) == sorted(id(found) for found in everything)


@given(documents)
@settings(deadline=None)
def test_following_is_the_inverse_of_preceding_and_child_of_parent(document: Node) -> None:
    everything = axes.descendant_or_self(document)
    for node in everything:
        assert all(node in axes.preceding(found) for found in axes.following(node))
        assert all(axes.parent(found) == [node] for found in axes.child(node))
        assert all(node in axes.ancestor(found) for found in axes.descendant(node))
        assert all(node in axes.preceding_sibling(found) for found in axes.following_sibling(node))


@given(documents)
@settings(deadline=None)
def test_forward_axes_give_document_order_and_reverse_axes_its_opposite(document: Node) -> None:
    for node in axes.descendant_or_self(document):
        for name, axis in axes.BY_NAME.items():
            found = axis(node)
            assert (found[::-1] if name in axes.REVERSE else found) == in_order(found)


@given(documents, st.permutations(["self", "child", "descendant", "parent", "ancestor", "following", "preceding"]))
@settings(deadline=None)
def test_steps_from_many_nodes_give_each_node_once_in_document_order(document: Node, order: list[str]) -> None:
    for axis in order:
        found = compile_expression(f"//*/{axis}::node()").nodes(document, environment())
        one_by_one = [
            below
            for node in compile_expression("//*").nodes(document, environment())
            for below in axes.BY_NAME[axis](node)
        ]
        assert found == in_order(one_by_one)


@given(documents, st.sampled_from("abc"), st.integers(1, 3))
@settings(deadline=None)
def test_two_slashes_are_a_step_through_all_below(document: Node, name: str, place: int) -> None:
    for predicate in ("", f"[{place}]", "[@i > 1]", "[last()]", "[position() = 1]"):
        short = compile_expression(f"//{name}{predicate}").nodes(document, environment())
        long = compile_expression(f"/descendant-or-self::node()/child::{name}{predicate}[true()]").nodes(
            document, environment()
        )
        assert short == long


@given(documents)
@settings(deadline=None)
def test_an_attribute_stands_after_its_element_and_before_its_children(document: Node) -> None:
    for node in axes.descendant(document):
        for attribute in node.attributes:
            mixed = [*node.children, attribute, node]
            assert in_order(mixed) == [node, attribute, *node.children]
