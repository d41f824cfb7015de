"""A graph of processors is checked when it is built and told by node what is wrong."""

import pytest
import torch

from studio.engine.graph.group import GroupError, Node, ProcessorGroup
from studio.engine.processors.fir import FirFilter
from studio.engine.processors.harmonic import Harmonic
from studio.engine.processors.mixing import Add, Crop
from studio.engine.processors.noise import FilteredNoise
from studio.engine.processors.processor import Port
from tests.engine.processors.cases import CASES, HOP, RATE, group

EXTERNAL = {"magnitudes": Port("frames", 9), "other": Port("frames", 5), "sound": Port("audio")}


def noise(name: str = "noise", source: str = "magnitudes") -> Node:
    """A noise node."""
    return Node(name, FilteredNoise(9, HOP), {"magnitudes": source})


def test_a_missing_input_names_the_node() -> None:
    with pytest.raises(GroupError, match=r"breath.*magnitudes is missing"):
        ProcessorGroup([Node("breath", FilteredNoise(9, HOP), {})], EXTERNAL)


def test_a_source_that_nothing_gives_names_the_node() -> None:
    with pytest.raises(GroupError, match=r"noise.*nowhere, which nothing gives"):
        ProcessorGroup([noise(source="nowhere")], EXTERNAL)


def test_an_input_that_the_processor_does_not_have_names_the_node() -> None:
    node = Node("noise", FilteredNoise(9, HOP), {"magnitudes": "magnitudes", "pitch": "other"})
    with pytest.raises(GroupError, match=r"noise.*no input pitch"):
        ProcessorGroup([node], EXTERNAL)


def test_two_nodes_of_one_name_are_refused() -> None:
    with pytest.raises(GroupError, match="two nodes are named noise"):
        ProcessorGroup([noise(), noise()], EXTERNAL)


def test_a_cycle_names_its_nodes() -> None:
    nodes = [
        Node("one", Add(("a",), HOP), {"a": "two.signal"}),
        Node("two", Add(("a",), HOP), {"a": "one.signal"}),
    ]
    with pytest.raises(GroupError, match=r"one, two.*cycle"):
        ProcessorGroup(nodes, EXTERNAL)


def test_a_wrong_width_or_kind_is_refused_when_built() -> None:
    with pytest.raises(GroupError, match=r"noise: magnitudes wants .*9\], other gives .*5\]"):
        ProcessorGroup([noise(source="other")], EXTERNAL)
    with pytest.raises(GroupError, match="noise: magnitudes wants"):
        ProcessorGroup([noise(source="sound")], EXTERNAL)


def test_a_control_that_a_node_does_not_have_is_refused() -> None:
    nodes = [noise(), noise("second", "noise.pitch")]
    with pytest.raises(GroupError, match="second: noise has no control pitch"):
        ProcessorGroup(nodes, EXTERNAL)


def test_unequal_hop_sizes_and_an_unknown_output_are_refused() -> None:
    other = Node("slow", FilteredNoise(9, 2 * HOP), {"magnitudes": "magnitudes"})
    with pytest.raises(GroupError, match="hop sizes"):
        ProcessorGroup([noise(), other], EXTERNAL)
    with pytest.raises(GroupError, match="nobody"):
        ProcessorGroup([noise()], EXTERNAL, output="nobody")


def test_a_wrong_shape_while_playing_names_the_node() -> None:
    nodes = [
        noise(),
        Node("filter", FirFilter(9, HOP), {"audio": "sound", "magnitudes": "magnitudes"}),
    ]
    graph = ProcessorGroup(nodes, EXTERNAL)
    inputs = {"magnitudes": torch.zeros(1, 4, 9), "sound": torch.zeros(1, 3 * HOP)}
    with pytest.raises(GroupError, match="node filter"):
        graph.signal({**inputs, "other": torch.zeros(1, 4, 5)})


def test_nodes_may_come_in_any_order() -> None:
    ordered = group(HOP)
    shuffled = ProcessorGroup(list(reversed(ordered.nodes.values())), ordered.ports, output="mix")
    controls = CASES["group"].outputs(6)
    assert torch.equal(ordered.render(controls), shuffled.render(controls))


def test_every_output_is_available_and_the_stems_add_up() -> None:
    graph = group(HOP)
    results = graph.render_all(CASES["group"].outputs(6))
    assert {f"{name}.signal" for name in graph.nodes} <= results.keys()
    assert "harmonic.harmonic_distribution" in results
    stems = results["harmonic.signal"] + results["noise.signal"]
    torch.testing.assert_close(stems, results["sum.signal"], atol=1e-6, rtol=0.0)


def test_controls_of_a_node_can_drive_another() -> None:
    nodes = [
        noise(),
        Node(
            "filter",
            FirFilter(9, HOP),
            {"audio": "noise.signal", "magnitudes": "noise.magnitudes"},
        ),
    ]
    graph = ProcessorGroup(nodes, {"magnitudes": Port("frames", 9)})
    controls = {"magnitudes": torch.randn(1, 20, 9, generator=torch.Generator().manual_seed(0))}
    late, _ = graph.signal(controls)
    whole = graph.render(controls)
    n_samples = whole.shape[1] - graph.latency_samples
    torch.testing.assert_close(late[:, -n_samples:], whole[:, :n_samples], atol=1e-6, rtol=0.0)


def test_a_crop_in_front_keeps_paths_together() -> None:
    nodes = [
        Node("cut", Crop(100, "front", HOP), {"audio": "sound"}),
        Node("same", Crop(100, "front", HOP), {"audio": "sound"}),
        Node("sum", Add(("a", "b"), HOP), {"a": "cut.signal", "b": "same.signal"}),
    ]
    graph = ProcessorGroup(nodes, {"sound": Port("audio")})
    sound = torch.arange(10.0 * HOP)[None]
    assert torch.equal(graph.render({"sound": sound}), 2 * sound[:, 100:])
    assert torch.equal(graph.signal({"sound": sound})[0][:, 100:], 2 * sound[:, 100:])


def test_harmonics_of_a_group_equal_those_alone() -> None:
    outputs = CASES["harmonic"].outputs(8)
    alone = Harmonic(HOP, RATE)
    ports = {name: Port("frames") for name in outputs}
    graph = ProcessorGroup([Node("h", Harmonic(HOP, RATE), {n: n for n in outputs})], ports)
    wanted = alone.render(alone.controls(**outputs))
    assert torch.equal(graph.render(outputs), wanted)


@pytest.mark.parametrize("way", ["signal", "render"])
def test_an_input_that_is_not_given_names_the_node(way: str) -> None:
    graph, controls = group(HOP), CASES["group"].outputs(4)
    del controls["bands"]
    with pytest.raises(GroupError, match="node filter: bands is missing"):
        getattr(graph, way)(controls)


@pytest.mark.parametrize("way", ["signal", "render"])
def test_an_input_of_a_wrong_width_or_batch_is_named(way: str) -> None:
    graph, controls = group(HOP), CASES["group"].outputs(4)
    with pytest.raises(GroupError, match=r"node filter: bands \(2, 4, 3\)"):
        getattr(graph, way)({**controls, "bands": controls["bands"][..., :3]})
    with pytest.raises(ValueError, match="unequal batches"):
        getattr(graph, way)({**controls, "bands": controls["bands"][:1].expand(3, -1, -1)})
