"""The chain of an instrument: which processors play, and how they feed one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MOST_NODES = 32
HARMONIC, NOISE, REVERB = "harmonic", "noise", "reverb"
"""Names of the nodes whose sounds are the stems."""
DRY, MIX = "dry", "mix"
STEMS = (HARMONIC, NOISE, REVERB)


@dataclass(frozen=True, slots=True)
class ChainNode:
    """A node as it stands in a configuration.

    name: "harmonic" (the tonal part, whatever its kind), "noise", "reverb", or any other for a sum
    of sounds. inputs: names of the nodes whose sound it hears; none: it makes sound of controls.
    """

    name: str
    inputs: tuple[str, ...] = ()


def standard_chain(has_noise: bool, has_reverb: bool) -> tuple[ChainNode, ...]:
    """Tone and noise, their sum through a room, and both together (Engel et al. 2020, fig. 2).

    >>> [node.name for node in standard_chain(True, False)]
    ['harmonic', 'noise', 'dry']
    """
    sources = (HARMONIC, NOISE) if has_noise else (HARMONIC,)
    chain = (*(ChainNode(name) for name in sources), ChainNode(DRY, sources))
    if not has_reverb:
        return chain
    return (*chain, ChainNode(REVERB, (DRY,)), ChainNode(MIX, (DRY, REVERB)))


def chain_from_json(values: Any) -> tuple[ChainNode, ...]:
    """Read and check what chain_to_json gave; ValueError in words for anything else."""
    if not isinstance(values, list) or not 1 <= len(values) <= MOST_NODES:
        raise ValueError(f"a chain is a list of 1 to {MOST_NODES} nodes")
    chain = []
    for value in values:
        name = value.get("name") if isinstance(value, dict) else None
        inputs = value.get("inputs", []) if isinstance(value, dict) else None
        if not isinstance(name, str) or not isinstance(inputs, list):
            raise ValueError("a node of a chain has a name and a list of inputs")
        if not all(isinstance(source, str) for source in inputs):
            raise ValueError(f"the inputs of {name[:40]!r} are names of nodes")
        chain.append(ChainNode(name, tuple(inputs)))
    check_chain(chain)
    return tuple(chain)


def chain_to_json(chain: Sequence[ChainNode]) -> list[dict[str, Any]]:
    """Plain values."""
    return [{"name": node.name, "inputs": list(node.inputs)} for node in chain]


def check_chain(chain: Sequence[ChainNode]) -> None:
    """ValueError for a chain that no sound goes through."""
    known: set[str] = set()
    for node in chain:
        if not node.name or "." in node.name or node.name in known:
            raise ValueError(f"{node.name[:40]!r} cannot be the name of a node, or is there twice")
        missing = [source for source in node.inputs if source not in known]
        if missing:
            raise ValueError(
                f"{node.name[:40]!r} hears {missing[0][:40]!r}, which is not before it"
            )
        if (node.name in (HARMONIC, NOISE)) == bool(node.inputs):
            raise ValueError(
                f"{node.name[:40]!r} has {len(node.inputs)} inputs, which does not fit"
            )
        known.add(node.name)
    if HARMONIC not in known:
        raise ValueError("a chain needs its harmonic part")
