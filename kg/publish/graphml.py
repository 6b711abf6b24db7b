"""The graph as GraphML for Gephi, Cytoscape, yEd and networkx.

Comes in: a `GraphStore`. Goes out: one directed graph, nodes and edges streaming. Every property is declared first,
with a type that Gephi knows; lists become one text, items between `` | ``; what XML forbids becomes a space.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from kg.publish.export import legal_in_xml
from kg.publish.network import Network, Properties, Value, property_types
from kg.store import GraphStore

TYPES = {bool: "boolean", int: "long", float: "double", str: "string", list: "string"}

LINE_END = {"\r": "&#13;"}
"""A reader of XML would turn the character itself into a line feed."""

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
    ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)


def write_graphml(graph: GraphStore, file: BinaryIO, *, with_text: bool = False) -> None:
    """Writes the network of the graph; abstracts only ``with_text``."""
    network = Network(graph, with_text=with_text)
    # Gephi shows the node's and the edge's "label".
    node_types = {"label": str, "kind": str} | property_types(network.nodes())
    edge_types = {"label": str, "kind": str} | property_types(network.edges())

    def write(text: str) -> None:
        file.write(text.encode())

    write(HEAD)
    for owner, types in (("node", node_types), ("edge", edge_types)):
        for name, type in types.items():
            key, named = quoteattr(f"{owner}-{name}"), quoteattr(name)
            write(f'<key id={key} for="{owner}" attr.name={named} attr.type="{TYPES[type]}"/>\n')
    write('<graph edgedefault="directed">\n')
    for node in network.nodes():
        values = {"label": node.label, "kind": node.kind} | dict(node.properties)
        write(f"<node id={attribute(node.id)}>{data('node', values, node_types)}</node>\n")
    for edge in network.edges():
        ends = f"source={attribute(edge.source)} target={attribute(edge.target)}"
        values = {"label": edge.kind, "kind": edge.kind} | dict(edge.properties)
        write(f"<edge id={attribute(edge.id)} {ends}>{data('edge', values, edge_types)}</edge>\n")
    write("</graph>\n</graphml>\n")


def data(owner: str, values: Properties, types: Mapping[str, type]) -> str:
    """The values of a node or edge."""
    return "".join(
        f"<data key={quoteattr(f'{owner}-{name}')}>{escape(legal_in_xml(text(values[name])), LINE_END)}</data>"
        for name in types
        if name in values
    )


def text(value: Value | list[str]) -> str:
    """A value as GraphML writes it."""
    if isinstance(value, list):
        return " | ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def attribute(value: str) -> str:
    """A quoted attribute."""
    return quoteattr(legal_in_xml(value))
