"""The graph of processors that a chain describes."""

from collections.abc import Mapping, Sequence

from studio.engine.graph.group import GroupError, Node, ProcessorGroup
from studio.engine.models.chain import HARMONIC, ChainNode
from studio.engine.processors.mixing import Add
from studio.engine.processors.processor import Port, Processor


def build_chain(chain: Sequence[ChainNode], processors: Mapping[str, Processor]) -> ProcessorGroup:
    """The graph of a chain; the last node gives the sound.

    processors: by node; sums need none. What the sources hear comes from outside, under the names
    of their own inputs, as controls that are scaled already. GroupError where one is missing.
    """
    hop_size = processors[HARMONIC].hop_size
    nodes: list[Node] = []
    external: dict[str, Port] = {}
    for node in chain:
        processor = processors.get(node.name)
        if node.inputs:
            processor = processor or Add(node.inputs, hop_size)
            ports = [n for n, port in processor.ports.items() if port.kind == "audio"]
            if len(ports) != len(node.inputs):
                raise GroupError(f"node {node.name}: {len(node.inputs)} sounds for {len(ports)}")
            heard = {
                port: f"{source}.signal" for port, source in zip(ports, node.inputs, strict=True)
            }
            nodes.append(Node(node.name, processor, heard))
            continue
        if processor is None:
            raise GroupError(f"node {node.name}: there is no processor for it")
        wanted = {n: port for n, port in processor.ports.items() if port.required}
        external |= wanted
        nodes.append(Node(node.name, processor, {n: n for n in wanted}, is_scaled=True))
    return ProcessorGroup(nodes, external)
