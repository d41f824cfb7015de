"""Each processor with controls that exercise it."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from studio.engine.graph.group import Node, ProcessorGroup
from studio.engine.processors.fir import FirFilter
from studio.engine.processors.harmonic import Harmonic
from studio.engine.processors.mixing import Add, Crop, Mix
from studio.engine.processors.mod_delay import ModDelay, chorus, flanger, vibrato
from studio.engine.processors.noise import FilteredNoise
from studio.engine.processors.processor import Controls, Port, Processor
from studio.engine.processors.reverb import ExpDecayReverb, FilteredNoiseReverb, Reverb
from studio.engine.processors.sinusoidal import Sinusoidal
from studio.engine.processors.waveforms import Waveforms
from studio.engine.processors.wavetable import Wavetable

RATE = 16000
HOP = 64


@dataclass(frozen=True)
class Case:
    """A way to build a processor for a hop size; its inputs by name.

    widths: of frame inputs (by_sample: of those that go by samples); audio: sounds.
    """

    build: Callable[[int], Processor]
    widths: dict[str, int]
    audio: tuple[str, ...] = ()
    by_sample: tuple[str, ...] = ()

    def outputs(
        self,
        n_frames: int,
        hop_size: int = HOP,
        batch: int = 2,
        dtype: torch.dtype = torch.float32,
    ) -> Controls:
        """Seeded inputs of every kind."""
        made: Controls = {}
        generator = torch.Generator().manual_seed(1)

        def smooth(n_steps: int, width: int) -> Tensor:
            start = torch.randn(batch, 1, width, generator=generator, dtype=torch.float64)
            steps = torch.randn(batch, n_steps, width, generator=generator, dtype=torch.float64)
            return start + 0.3 * steps.cumsum(dim=1) / n_steps**0.5

        for name, width in self.widths.items():
            n_steps = n_frames * hop_size if name in self.by_sample else n_frames
            made[name] = smooth(n_steps, width).to(dtype)
        if "f0_hz" in made:
            made["f0_hz"] = 300.0 * torch.exp(0.3 * made["f0_hz"])
        if "inharmonicity" in made:
            made["inharmonicity"] = 1e-3 * made["inharmonicity"].square()
        if "harmonic_shifts" in made:
            made["harmonic_shifts"] = 0.01 * made["harmonic_shifts"]
        for name in self.audio:
            sound = torch.randn(batch, n_frames * hop_size, generator=generator)
            made[name] = 0.3 * sound.to(dtype)
        return made


def seeded(build: Callable[[], Processor]) -> Processor:
    """Build with the same random start values each time."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return build()


def group(hop_size: int) -> ProcessorGroup:
    """Harmonic + noise -> filter -> room -> mix: paths of unequal latency that meet."""
    nodes = [
        Node("harmonic", Harmonic(hop_size, RATE), {n: n for n in _HARMONIC}),
        Node("noise", FilteredNoise(9, hop_size), {"magnitudes": "magnitudes"}),
        Node("sum", Add(("a", "b"), hop_size), {"a": "harmonic.signal", "b": "noise.signal"}),
        Node("filter", FirFilter(9, hop_size), {"audio": "sum.signal", "magnitudes": "bands"}),
        Node("room", Reverb(300, hop_size, RATE, start_level=0.1), {"audio": "filter.signal"}),
        Node(
            "mix",
            Mix(hop_size),
            {"one": "room.signal", "two": "noise.signal", "mix_level": "mix_level"},
        ),
    ]
    external = {name: Port("frames", width) for name, width in _GROUP.items()}
    return ProcessorGroup(nodes, external)


_HARMONIC = {"amplitudes": 1, "harmonic_distribution": 12, "f0_hz": 1}
_GROUP = {**_HARMONIC, "magnitudes": 9, "bands": 9, "mix_level": 1}
_TABLE = {"amplitudes": 1, "wavetables": 32, "f0_hz": 1}
_WAVE = {"amplitudes": 1, "f0_hz": 1}

CASES: dict[str, Case] = {
    "harmonic": Case(lambda hop: Harmonic(hop, RATE), _HARMONIC),
    "harmonic_linear": Case(lambda hop: Harmonic(hop, RATE, amplitude_method="linear"), _HARMONIC),
    "stiff_string": Case(lambda hop: Harmonic(hop, RATE), {**_HARMONIC, "inharmonicity": 1}),
    "shifted": Case(lambda hop: Harmonic(hop, RATE), {**_HARMONIC, "harmonic_shifts": 12}),
    "sinusoidal": Case(lambda hop: Sinusoidal(hop, RATE), {"amplitudes": 5, "frequencies": 5}),
    "waveforms": Case(lambda hop: Waveforms(hop, RATE), {**_WAVE, "shapes": 3}),
    "wavetable": Case(lambda hop: Wavetable(hop, RATE), _TABLE),
    "wavetable_reference": Case(
        lambda hop: Wavetable(hop, RATE, is_band_limited=False, scale_wavetables=True), _TABLE
    ),
    "noise": Case(lambda hop: FilteredNoise(17, hop, initial_bias=-1.0), {"magnitudes": 17}),
    "noise_short_window": Case(lambda hop: FilteredNoise(65, hop, 33), {"magnitudes": 65}),
    "fir": Case(lambda hop: FirFilter(17, hop), {"magnitudes": 17}, ("audio",)),
    "reverb": Case(lambda hop: Reverb(700, hop, RATE, start_level=0.05), {}, ("audio",)),
    "reverb_of_one_tap": Case(lambda hop: Reverb(1, hop, RATE), {}, ("audio",)),
    "exp_decay_reverb": Case(lambda hop: ExpDecayReverb(500, hop, gain=-2.0), {}, ("audio",)),
    "noise_reverb": Case(lambda hop: FilteredNoiseReverb(500, hop, n_frames=10), {}, ("audio",)),
    "mod_delay": Case(
        lambda hop: ModDelay(5.0, 3.0, RATE, hop),
        {"gain": 1, "phase": 1},
        ("audio",),
        ("gain", "phase"),
    ),
    "chorus": Case(lambda hop: chorus(RATE, hop), {}, ("audio",)),
    "flanger": Case(lambda hop: flanger(RATE, hop), {}, ("audio",)),
    "vibrato": Case(lambda hop: vibrato(RATE, hop), {}, ("audio",)),
    "add": Case(lambda hop: Add(("one", "two"), hop), {}, ("one", "two")),
    "mix": Case(lambda hop: Mix(hop), {"mix_level": 1}, ("one", "two")),
    "crop": Case(lambda hop: Crop(10, "front", hop), {}, ("audio",)),
    "group": Case(group, _GROUP),
}
