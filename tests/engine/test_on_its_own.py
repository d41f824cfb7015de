"""dsp, processors and losses on their own: gradients of losses, no window, device or file."""

import subprocess
import sys
import textwrap

import pytest
import torch
from torch import Tensor
from torch.autograd import gradcheck

from studio.engine import losses, processors
from tests.engine.processors.cases import CASES, seeded

OF_THE_CONTRACT = {
    "Processor", "Port", "Controls", "ControlSource", "HeldControls", "Oscillator",
    "ConvolutionReverb",
}  # fmt: skip


def test_every_processor_of_the_face_is_a_case() -> None:
    """So that its gradients, blocks and types are tested (processors/test_contract.py)."""
    made = {type(seeded(lambda case=case: case.build(64))).__name__ for case in CASES.values()}
    classes = {n for n in processors.__all__ if n[0].isupper()} - OF_THE_CONTRACT
    assert classes <= made


def sounds() -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(0)
    one, two = 0.3 * torch.randn(2, 1, 400, generator=generator, dtype=torch.float64)
    return one, two


LOSSES = {
    "SpectralLoss": lambda a, b: losses.SpectralLoss((128, 64), logmag_weight=1.0)(a, b),
    "fused_spectral_loss": lambda a, b: losses.fused_spectral_loss(b, a, (128, 64)),
    "band_loss": lambda a, b: losses.band_loss(a, b, 16000, 128),
    "loudness_loss": losses.loudness_loss,
    "snr_regularizer": losses.snr_regularizer,
    "mean_difference": lambda a, b: losses.mean_difference(a, b, "L2"),
    "amplitude_loss": losses.amplitude_loss,
    "frequency_loss": lambda a, b: losses.frequency_loss(200 + 99 * a, 200 + 99 * b),
    "noise_consistency_loss": losses.noise_consistency_loss,
    "wasserstein_distance": lambda a, b: losses.wasserstein_distance(
        a, b, torch.ones_like(a), torch.ones_like(b)
    ).mean(),
}


@pytest.mark.parametrize("name", LOSSES)
def test_the_gradient_of_a_loss_is_that_of_its_value(name: str) -> None:
    target, audio = sounds()
    assert gradcheck(
        lambda x: LOSSES[name](target, x), audio.requires_grad_(),
        eps=1e-7, atol=1e-5, rtol=1e-3, fast_mode=True,
    )  # fmt: skip


def test_a_graph_trains_without_window_device_or_file() -> None:
    """In a process in which Qt, sound devices and the reading of sound files are forbidden."""
    code = """
        import builtins, sys

        forbidden = ("PySide6", "shiboken6", "pyqtgraph", "sounddevice", "soundfile", "librosa")
        for name in forbidden:
            sys.modules[name] = None
        import torch
        from studio.engine import dsp, losses
        from studio.engine.graph import Node, ProcessorGroup
        from studio.engine.processors import Add, FilteredNoise, Harmonic, Port, Reverb

        harmonic = {"amplitudes": 1, "harmonic_distribution": 10, "f0_hz": 1}
        nodes = [
            Node("additive", Harmonic(), {name: name for name in harmonic}),
            Node("noise", FilteredNoise(9), {"magnitudes": "magnitudes"}),
            Node("add", Add(), {"one": "additive.signal", "two": "noise.signal"}),
            Node("reverb", Reverb(800), {"audio": "add.signal"}),
        ]
        widths = {**harmonic, "magnitudes": 9}
        group = ProcessorGroup(nodes, {name: Port("frames", n) for name, n in widths.items()})
        raw = {name: torch.zeros(1, 20, n, requires_grad=True) for name, n in widths.items()}
        raw["f0_hz"] = torch.full((1, 20, 1), 220.0)

        opened = []
        real = builtins.open
        builtins.open = lambda *a, **k: (opened.append(a), real(*a, **k))[1]
        audio = group.render(group.controls(**raw))
        target = dsp.uniform_noise(1280, seed=1)
        losses.fused_spectral_loss(audio, target, (256, 64)).backward()
        assert audio.shape == (1, 1280), audio.shape
        assert all(bool(x.grad.any()) for x in raw.values() if x.requires_grad)
        system = ("/proc/", "/sys/", "/dev/null")
        code = (".py", ".pyc", ".nbi", ".nbc", "METADATA", "entry_points.txt")
        paths = [str(a[0]) for a in opened]
        strange = [p for p in paths if not p.endswith(code) and not p.startswith(system)]
        assert not strange, strange
        print("trained")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True
    )
    assert done.stdout.strip() == "trained", done.stderr
