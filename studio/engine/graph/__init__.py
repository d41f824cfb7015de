"""Processors joined to a graph, played in one piece, in blocks, or from any place on."""

from typing import TYPE_CHECKING

from studio.lazy import lazy_names

if TYPE_CHECKING:
    from studio.engine.graph.group import (
        GroupError,
        Node,
        ProcessorGroup,
    )
    from studio.engine.graph.stage import (
        Signal,
        Stage,
        StagedGraph,
    )

__all__ = [
    "GroupError",
    "Node",
    "ProcessorGroup",
    "Signal",
    "Stage",
    "StagedGraph",
]

_HOMES = {
    "GroupError": "studio.engine.graph.group",
    "Node": "studio.engine.graph.group",
    "ProcessorGroup": "studio.engine.graph.group",
    "Signal": "studio.engine.graph.stage",
    "Stage": "studio.engine.graph.stage",
    "StagedGraph": "studio.engine.graph.stage",
}

if not TYPE_CHECKING:  # a checker sees the imports above, and so a name that is misspelt
    __getattr__, __dir__ = lazy_names(__name__, _HOMES)
