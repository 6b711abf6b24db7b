"""A graph that is kept: papers come and go, and the rest stays as it is.

Comes in: the folder of a graph, papers or their ids. Goes out: the graph that a build from the papers left would make.
`relink` finds what changes its meaning, `entity_graph` and `link_graph` bring what is derived up to date.
"""

from kg.living.change import Change, add, remove, update

__all__ = ["Change", "add", "remove", "update"]
