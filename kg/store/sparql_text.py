"""Text of SPARQL for a server: terms, prefixes, and statements to put in or take out.

Comes in: terms and quads. Goes out: text in which a term stays one term whatever is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby

import pyoxigraph as ox

from kg.model import KgError

# "# all papers\nPREFIX pg: <https://w3id.org/papergraph/ontology#>\nSELECT ?p { ?p a pg:Paper }"
FORM = re.compile(
    r"(?:\s|#[^\n\r]*+|BASE\s*<[^>]*>|PREFIX\s*[^\s:]*:\s*<[^>]*>)*+(?P<form>SELECT|ASK|CONSTRUCT|DESCRIBE)\b",
    re.IGNORECASE,
)
# "PREFIX pg: <"
DECLARED = re.compile(r"\bPREFIX\s*(?P<name>[^\s:]*):\s*<", re.IGNORECASE)

# "\\u0041": a backslash that is a character of the text, and what follows it
BACKSLASH = re.compile(r"\\(?:\\(?P<u>[uU])|.)", re.DOTALL)


def query_form(query: str) -> str:
    """``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``; refuses any other text.

    >>> query_form("# all\\nPREFIX pg: <https://example.org/#> select ?p { ?p a pg:Paper }")
    'SELECT'
    """
    form = FORM.match(query)
    if form is None:
        raise KgError("the query is no SELECT, ASK, CONSTRUCT or DESCRIBE")
    return form["form"].upper()


def with_prefixes(query: str, prefixes: Mapping[str, str]) -> str:
    """The query after the prefixes that it does not declare itself, on its first line so that line numbers stay.

    >>> with_prefixes("SELECT ?p { ?p a pg:Paper }", {"pg": "https://example.org/#"})
    'PREFIX pg: <https://example.org/#> SELECT ?p { ?p a pg:Paper }'
    """
    own = {match["name"] for match in DECLARED.finditer(query)}
    needed = [name for name in prefixes if name not in own and f"{name}:" in query]
    return "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in needed) + query


def term_text(term: object) -> str:
    r"""A term for a query or an update.

    SPARQL 1.1, section 19.2, lets a server put a character in place of ``\u0022`` before it reads anything else, so
    none may stand there by chance, behind a backslash that is text.

    >>> print(term_text(ox.Literal("\\u0022")))
    "\\\u00750022"
    """
    return BACKSLASH.sub(lambda match: f"\\\\\\u00{ord(match['u']):x}" if match["u"] else match[0], str(term))


def data_block(quads: Iterable[ox.Quad]) -> str:
    """Quads by their graphs, as INSERT DATA and DELETE DATA take them.

    >>> node = ox.NamedNode("u:x")
    >>> data_block([ox.Quad(node, node, node, ox.NamedNode("u:g"))])
    '{ GRAPH <u:g> {\\n<u:x> <u:x> <u:x> .\\n} }'
    """
    blocks = []
    for name, group in groupby(sorted(quads, key=lambda quad: str(quad.graph_name)), key=lambda quad: quad.graph_name):
        lines = "".join(f"{term_text(quad.triple)} .\n" for quad in group)
        blocks.append(lines if name == ox.DefaultGraph() else f"GRAPH {name} {{\n{lines}}}")
    return f"{{ {' '.join(blocks)} }}"
