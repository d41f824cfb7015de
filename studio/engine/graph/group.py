"""A graph of processors, checked when it is built, played in one piece or in blocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from studio.engine.processors.control_source import ControlSource, NodeControls
from studio.engine.processors.processor import Controls, Port, Processor, silence_before


@dataclass(frozen=True)
class Node:
    """A processor in a graph.

    name: without a dot, unique. inputs: source by input of the processor; a source is the name of
    an external input, "NODE.signal" or "NODE.CONTROL" (a control of an earlier node). is_scaled:
    what comes are controls already, so that the processor's controls() is not asked.
    """

    name: str
    processor: Processor
    inputs: Mapping[str, str]
    is_scaled: bool = False


class GroupError(ValueError):
    """The graph cannot be built or played; the message names the node."""


class NodeState(NamedTuple):
    """What a node remembers.

    processor: state of its processor (None = start); position: samples played so far (None = 0);
    waiting: samples or frames of inputs that come earlier than others, by input.
    """

    processor: Any = None
    position: Tensor | None = None
    waiting: Mapping[str, Tensor] | None = None


@dataclass(frozen=True)
class _Timing:
    """Samples that a node's inputs, and its output, are late."""

    inputs: int
    output: int


class ProcessorGroup(Processor):
    """Processors that feed one another (ddsp.processors.ProcessorGroup), as one processor.

    Nodes may come in any order; the last in the order of playing that is named (or `output`) gives
    the sound. In blocks, paths that meet are brought to the same latency. `outputs` and
    `render_all` give every node's sound and controls.
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        external: Mapping[str, Port],
        output: str | None = None,
    ) -> None:
        """external: the ports of what comes from outside, by name.

        Raises GroupError for a duplicated name, an input that is missing, unknown or of the wrong
        shape, a cycle, or nodes of unequal hop sizes.
        """
        super().__init__()
        _check_names(nodes, external)
        self.ports = dict(external)
        self.nodes = {node.name: node for node in _in_order(nodes, external)}
        self.processors = nn.ModuleDict({n.name: n.processor for n in self.nodes.values()})
        self.output = nodes[-1].name if output is None else output
        if self.output not in self.nodes:
            raise GroupError(f"there is no node {self.output!r} to give the output")
        hops = {node.name: node.processor.hop_size for node in nodes}
        if len(set(hops.values())) > 1:
            raise GroupError(f"nodes of unequal hop sizes: {hops}")
        self.hop_size = nodes[0].processor.hop_size
        for node in self.nodes.values():
            self._check_ports(node)
        self.timings: dict[str, _Timing] = {}
        for node in self.nodes.values():
            self.timings[node.name] = self._timing(node)

    @property
    def latency_samples(self) -> int:
        """Samples that the output node's sound is late in blocks."""
        return self.timings[self.output].output

    def initial_state(self, batch: int, like: Tensor | None = None) -> dict[str, NodeState]:
        """Every node at its start, by its name, for sounds of [batch, n_samples]."""
        return {
            name: NodeState(node.processor.initial_state(batch, like))
            for name, node in self.nodes.items()
        }

    @property
    def warmup_samples(self) -> int:
        """What the longest way through the graph must hear."""
        needed: dict[str, int] = {}
        for name, node in self.nodes.items():
            inputs = (source.partition(".") for source in node.inputs.values())
            before = max((needed.get(owner, 0) for owner, _, _ in inputs), default=0)
            own = self.timings[name].output + node.processor.warmup_samples
            needed[name] = -(-(before + own) // self.hop_size) * self.hop_size
        return needed[self.output]

    def state_placed(self, frame: int, batch: int, seed: int = 0) -> dict[str, NodeState]:
        """Every node at that frame, silence before it."""
        at = torch.tensor(frame * self.hop_size)
        return {
            name: NodeState(node.processor.state_placed(frame, batch, seed), at)
            for name, node in self.nodes.items()
        }

    def state_at(
        self,
        frame: int,
        controls: ControlSource,
        heard: Controls | None = None,
        seed: int = 0,
    ) -> dict[str, NodeState]:
        """As Processor: every node placed a warm-up earlier, then all of them played."""
        n_before = min(frame, self.warmup_samples // self.hop_size)
        first = frame - n_before
        state = {}
        for name, node in self.nodes.items():
            placed = self._placed(node, first, controls, seed)
            state[name] = NodeState(placed, torch.tensor(first * self.hop_size))
        if n_before == 0:
            return state
        played = {**controls.frames(first, frame), **controls.constants}
        for name, samples in (heard or {}).items():
            played[name] = samples[:, samples.shape[1] - n_before * self.hop_size :]
        return self.outputs({name: played[name] for name in self.ports if name in played}, state)[
            1
        ]

    def _placed(self, node: Node, first: int, controls: ControlSource, seed: int) -> Any:
        """A node's own state: exact where it hears what comes from outside, else silent."""
        late = self.timings[node.name].inputs // self.hop_size
        if any(source not in self.ports for source in node.inputs.values()):
            return node.processor.state_placed(max(0, first - late), controls.batch, seed)
        return node.processor.state_at(
            max(0, first - late), NodeControls(controls, node.inputs), None, seed
        )

    def signal(
        self, controls: Controls, state: Mapping[str, NodeState] | None = None
    ) -> tuple[Tensor, dict[str, NodeState]]:
        """Sound [batch, n_frames * hop_size] of the output node for a block of inputs.

        The state after them comes with it.
        """
        results, after = self.outputs(controls, state)
        return results[f"{self.output}.signal"], after

    def outputs(
        self, controls: Controls, state: Mapping[str, NodeState] | None = None
    ) -> tuple[Controls, dict[str, NodeState]]:
        """Everything in a block: external inputs, "NODE.signal", "NODE.CONTROL"; and the state.

        A node's sound is as late as timings[NODE].output says.
        """
        self.check(controls)
        results: Controls = dict(controls)
        after: dict[str, NodeState] = {}
        for name, node in self.nodes.items():
            before = NodeState() if state is None else state[name]
            inputs, waiting = self._aligned(node, results, before.waiting or {})
            scaled, audio, inner = _run(node, inputs, before.processor)
            position = before.position
            if position is None:
                position = torch.zeros((), dtype=torch.int64, device=audio.device)
            results |= {f"{name}.{key}": value for key, value in scaled.items()}
            results[f"{name}.signal"] = silence_before(audio, position, self.timings[name].output)
            after[name] = NodeState(inner, position + audio.shape[-1], waiting)
        return results, after

    def render(
        self,
        controls: Controls,
        n_samples: int | None = None,
        state: Mapping[str, NodeState] | None = None,
    ) -> Tensor:
        """The whole sound [batch, n_samples] of the output node, without latency."""
        if state is not None:
            return super().render(controls, n_samples, state)
        return self.render_all(controls, n_samples)[f"{self.output}.signal"]

    def render_all(
        self,
        controls: Controls,
        n_samples: int | None = None,
        states: Mapping[str, Any] | None = None,
    ) -> Controls:
        """Everything in one piece, each sound [batch, n_samples] without latency: the stems.

        By name: external inputs, "NODE.signal", "NODE.CONTROL". Raises GroupError as check does.
        states: of nodes that do not begin at their own start (another seed), by name.
        """
        states = states or {}
        self.check(controls)
        n_samples = self.length_of(controls) if n_samples is None else n_samples
        results: Controls = dict(controls)
        for name, node in self.nodes.items():
            inputs = {key: results[source] for key, source in node.inputs.items()}
            try:
                scaled = inputs if node.is_scaled else node.processor.controls(**inputs)
                is_effect = any(p.kind == "audio" for p in node.processor.ports.values())
                audio = node.processor.render(
                    scaled, None if is_effect else n_samples, states.get(name)
                )
            except ValueError as error:
                raise GroupError(f"node {name}: {error}") from error
            results |= {f"{name}.{key}": value for key, value in scaled.items()}
            results[f"{name}.signal"] = audio
        return results

    def check(self, given: Mapping[str, Tensor]) -> None:
        """As the contract; GroupError names the node that lacks an input or its right shape."""
        for node in self.nodes.values():
            for name, source in node.inputs.items():
                if source not in self.ports:
                    continue
                wanted = node.processor.ports[name]
                if source not in given:
                    if self.ports[source].required:
                        raise GroupError(f"node {node.name}: {source} is missing, wanted {wanted}")
                elif not wanted.accepts(given[source]):
                    shape = tuple(given[source].shape)
                    raise GroupError(f"node {node.name}: {source} {shape}, wanted {wanted}")
        super().check(given)

    def _check_ports(self, node: Node) -> None:
        """GroupError where a source cannot have the shape that its port wants."""
        for name, source in node.inputs.items():
            wanted, given = node.processor.ports[name], self._port_of(node, source)
            same_kind = given.kind == wanted.kind
            if not same_kind or (
                None not in (given.channels, wanted.channels) and given.channels != wanted.channels
            ):
                raise GroupError(
                    f"node {node.name}: {name} wants {wanted}, {source} gives {given}"
                )

    def _port_of(self, node: Node, source: str) -> Port:
        if source in self.ports:
            return self.ports[source]
        owner, _, key = source.partition(".")
        if key == "signal":
            return Port("audio")
        ports = self.nodes[owner].processor.ports
        if key not in ports:
            raise GroupError(f"node {node.name}: {owner} has no control {key}")
        return ports[key]

    def _lateness(self, source: str) -> int:
        if source in self.ports:
            return 0
        owner, _, key = source.partition(".")
        timing = self.timings[owner]
        return timing.output if key == "signal" else timing.inputs

    def _timing(self, node: Node) -> _Timing:
        """All inputs wait for the latest; with frames among them, to the next whole hop."""
        late = max((self._lateness(source) for source in node.inputs.values()), default=0)
        if any(port.kind == "frames" for n, port in self._used(node)):
            late = -(-late // self.hop_size) * self.hop_size
        return _Timing(late, late + node.processor.latency_samples)

    def _used(self, node: Node) -> list[tuple[str, Port]]:
        return [(name, node.processor.ports[name]) for name in node.inputs]

    def _aligned(
        self, node: Node, results: Controls, waiting: Mapping[str, Tensor]
    ) -> tuple[Controls, dict[str, Tensor]]:
        """The node's inputs brought to one lateness, and what waits for the next block."""
        inputs: Controls = {}
        after: dict[str, Tensor] = {}
        for name, port in self._used(node):
            source = node.inputs[name]
            value = results[source]
            samples = self.timings[node.name].inputs - self._lateness(source)
            if port.kind == "response" or samples == 0:
                inputs[name] = value
                continue
            if port.kind == "audio":
                held = waiting.get(name, value.new_zeros(len(value), samples))
            else:  # before time 0 the audio is silent, so these frames are not heard
                n_held = samples if port.kind == "samples" else samples // self.hop_size
                held = waiting.get(name, value[:, :1].expand(-1, n_held, -1))
            joined = torch.cat([held, value], dim=1)
            inputs[name], after[name] = joined[:, : value.shape[1]], joined[:, value.shape[1] :]
        return inputs, after


def _run(node: Node, inputs: Controls, state: Any) -> tuple[Controls, Tensor, Any]:
    try:
        scaled = inputs if node.is_scaled else node.processor.controls(**inputs)
        audio, after = node.processor.signal(scaled, state)
    except ValueError as error:
        raise GroupError(f"node {node.name}: {error}") from error
    return scaled, audio, after


def _check_names(nodes: Sequence[Node], external: Mapping[str, Port]) -> None:
    if not nodes:
        raise GroupError("a group wants one node or more")
    seen: set[str] = set()
    for node in nodes:
        if node.name in seen:
            raise GroupError(f"two nodes are named {node.name}")
        if not node.name or "." in node.name or node.name in external:
            raise GroupError(f"node {node.name!r}: a name without a dot that no input has, please")
        seen.add(node.name)
    for node in nodes:
        ports = node.processor.ports
        for name, port in ports.items():
            if port.required and name not in node.inputs:
                raise GroupError(f"node {node.name}: input {name} is missing, wanted {port}")
        for name, source in node.inputs.items():
            if name not in ports:
                raise GroupError(
                    f"node {node.name}: there is no input {name}, there are {', '.join(ports)}"
                )
            if source not in external and source.partition(".")[0] not in seen:
                raise GroupError(f"node {node.name}: {name} wants {source}, which nothing gives")


def _in_order(nodes: Sequence[Node], external: Mapping[str, Port]) -> list[Node]:
    """Nodes so that each comes after those it needs; GroupError for a cycle."""
    left = list(nodes)
    ordered: list[Node] = []
    done: set[str] = set()
    while left:
        ready = [
            node
            for node in left
            if all(s in external or s.partition(".")[0] in done for s in node.inputs.values())
        ]
        if not ready:
            names = ", ".join(node.name for node in left)
            raise GroupError(f"nodes {names}: each waits for another (a cycle)")
        ordered += ready
        done |= {node.name for node in ready}
        left = [node for node in left if node.name not in done]
    return ordered
