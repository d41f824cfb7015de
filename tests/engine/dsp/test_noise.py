"""Noise is a function of seed, row, position alone."""

import pytest
import torch

from studio.engine.dsp.noise import uniform_noise


@pytest.mark.parametrize("block", [1, 7, 64, 65])
def test_blocks_are_the_same_numbers_as_the_whole(block: int) -> None:
    whole = uniform_noise(300, seed=5, batch=3)
    pieces = [
        uniform_noise(min(block, 300 - first), seed=5, start=first, batch=3)
        for first in range(0, 300, block)
    ]
    assert torch.equal(torch.cat(pieces, dim=1), whole)


def test_more_rows_change_no_row() -> None:
    assert torch.equal(uniform_noise(50, seed=2, batch=5)[:2], uniform_noise(50, seed=2, batch=2))


def test_each_row_may_have_a_start_of_its_own() -> None:
    whole = uniform_noise(100, seed=9, batch=2)
    start = torch.tensor([[10], [40]])
    moved = uniform_noise(20, seed=9, start=start, batch=2)
    assert torch.equal(moved, torch.stack([whole[0, 10:30], whole[1, 40:60]]))


def test_a_seed_as_a_tensor_is_the_seed() -> None:
    assert torch.equal(uniform_noise(9, seed=torch.tensor(4)), uniform_noise(9, seed=4))


def test_seeds_rows_and_shifts_are_not_correlated() -> None:
    n = 40000
    rows = [uniform_noise(n, seed=s, batch=4) for s in (0, 1, 2, 1000003)]
    rows.append(uniform_noise(n, seed=0, start=1))
    correlation = torch.corrcoef(torch.cat(rows)).fill_diagonal_(0.0)
    assert correlation.abs().max() < 5 / n**0.5  # five standard errors


def test_float64_gives_the_same_sound() -> None:
    single, double = (uniform_noise(100, dtype=t) for t in (torch.float32, torch.float64))
    assert double.dtype == torch.float64
    torch.testing.assert_close(single.double(), double, rtol=0, atol=1e-7)


def test_the_first_samples_far_out_are_still_noise() -> None:
    day = 48000 * 3600 * 20
    late = uniform_noise(10_000, seed=0, start=day)[0]
    assert float(late.square().mean()) == pytest.approx(1 / 3, abs=0.02)
    assert torch.equal(late[5:], uniform_noise(9_995, seed=0, start=day + 5)[0])


@pytest.mark.parametrize("start", [0, 77, 2**32 - 3])
def test_the_compiled_loop_gives_the_numbers_of_the_torch_path(start: int) -> None:
    rows = torch.full((3, 1), start)  # a start for each row: no compiled loop
    expected = uniform_noise(1000, seed=5, start=rows, batch=3, first_row=2)
    assert torch.equal(uniform_noise(1000, seed=5, start=start, batch=3, first_row=2), expected)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
def test_cuda_gives_the_same_numbers() -> None:
    assert torch.equal(
        uniform_noise(1000, 3, 77, 2), uniform_noise(1000, 3, 77, 2, device="cuda").cpu()
    )
