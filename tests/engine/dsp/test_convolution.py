"""Convolution by FFT equals the sum that defines it."""

import numpy as np
import pytest
import torch
from torch import Tensor

from studio.engine.dsp.convolution import (
    convolve,
    fft_convolve,
    filter_blocks,
    group_delay,
)


def noise(*shape: int, dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(sum(shape)), dtype=dtype)


@pytest.mark.parametrize(
    ("n_samples", "n_taps"), [(1, 1), (1, 9), (9, 1), (100, 37), (37, 100), (30000, 501)]
)
def test_convolve_equals_the_direct_sum(n_samples: int, n_taps: int) -> None:
    audio, response = noise(2, n_samples), noise(2, n_taps)
    wanted = [np.convolve(a, r) for a, r in zip(audio.numpy(), response.numpy(), strict=True)]
    np.testing.assert_allclose(convolve(audio, response).numpy(), wanted, rtol=0, atol=1e-10)


def test_one_response_serves_all_rows() -> None:
    audio, response = noise(3, 20000), noise(1, 300)
    each = torch.cat([convolve(row[None], response) for row in audio])
    torch.testing.assert_close(convolve(audio, response), each)


def test_long_float32_audio_keeps_its_precision() -> None:
    audio, response = noise(1, 60000), noise(1, 1000)
    single = convolve(audio.float(), response.float()).double()
    wanted = convolve(audio, response)
    assert float((single - wanted).abs().max() / wanted.abs().max()) < 3e-6


def test_a_linear_phase_filter_is_brought_back_in_time() -> None:
    n_taps, at = 65, 100
    response, audio = torch.zeros(1, n_taps), torch.zeros(1, 300)
    response[0, group_delay(n_taps)], audio[0, at] = 1.0, 1.0
    assert int(fft_convolve(audio, response)[0].argmax()) == at


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("delay", [-1, 0, 5, 500])
def test_the_length_is_what_the_padding_says(padding: str, delay: int) -> None:
    out = fft_convolve(noise(1, 50), noise(1, 20), padding, delay)  # type: ignore[arg-type]
    assert out.shape[-1] == (50 if padding == "same" else 69)


@pytest.mark.parametrize("block", [1, 7, 64, 65])
def test_filtered_blocks_equal_the_whole(block: int) -> None:
    hop, n_frames = 8, 131
    audio, responses = noise(2, hop * n_frames), noise(2, n_frames, 33)
    whole, end = filter_blocks(audio, responses)
    tail, pieces = None, []
    for first in range(0, n_frames, block):
        last = min(first + block, n_frames)
        here = audio[:, first * hop : last * hop]
        piece, tail = filter_blocks(here, responses[:, first:last], tail)
        pieces.append(piece)
    torch.testing.assert_close(torch.cat(pieces, dim=1), whole)
    torch.testing.assert_close(tail, end)


def test_the_gradient_is_right() -> None:
    inputs = [x.requires_grad_() for x in (noise(2, 12), noise(2, 3, 5), noise(1, 7))]
    assert torch.autograd.gradcheck(lambda a, r: fft_convolve(a, r), inputs[:2])
    assert torch.autograd.gradcheck(lambda a, r: convolve(a, r), [inputs[0], inputs[2]])


def test_what_does_not_fit_is_named() -> None:
    with pytest.raises(ValueError, match="padding 'full'"):
        fft_convolve(noise(1, 5), noise(1, 2), "full")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"audio \(5,\)"):
        fft_convolve(noise(5), noise(1, 2))
    with pytest.raises(ValueError, match="impulse_response of batch 3 for audio of batch 2"):
        fft_convolve(noise(2, 5), noise(3, 2))
