"""The short cut for weighted power has the value and the gradient of its formula."""

import torch

from studio.engine.dsp.frame_power import weighted_power


def test_weighted_power_has_the_gradient_of_its_formula() -> None:
    frames = torch.randn(3, 8, dtype=torch.float64, requires_grad=True)
    weights = torch.rand(5, 2, dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda x: weighted_power(x, weights), frames)
    plain = torch.fft.rfft(frames).abs().square() @ weights
    torch.testing.assert_close(weighted_power(frames, weights), plain)
