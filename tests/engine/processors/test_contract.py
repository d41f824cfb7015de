"""What every processor promises: blocks equal the whole, gradients, types, lengths, devices."""

import pytest
import torch
from torch import Tensor

from studio.engine.processors.control_source import HeldControls
from studio.engine.processors.processor import Controls, Processor
from tests.engine.processors.cases import CASES, HOP, seeded

EVERY = pytest.mark.parametrize("name", list(CASES))


def make(
    name: str, n_frames: int, dtype: torch.dtype = torch.float32
) -> tuple[Processor, Controls]:
    """The processor of a case, scaled controls for it."""
    case = CASES[name]
    processor = seeded(lambda: case.build(HOP)).to(dtype)
    return processor, processor.controls(**case.outputs(n_frames, dtype=dtype))


def part(processor: Processor, controls: Controls, first: int, last: int) -> Controls:
    """Frames first..last of every control."""
    result = dict(controls)
    for name, port in processor.ports.items():
        if name in controls and port.kind == "frames":
            result[name] = controls[name][:, first:last]
        elif name in controls and port.kind in ("audio", "samples"):
            result[name] = controls[name][:, first * HOP : last * HOP]
    return result


@EVERY
@pytest.mark.parametrize("block", [1, 7, 64, 65])
def test_blocks_equal_the_whole(name: str, block: int) -> None:
    n_frames = 140 if block >= 64 else 21
    processor, controls = make(name, n_frames)
    with torch.no_grad():
        whole, _ = processor.signal(controls)
        pieces, state = [], None
        for first in range(0, n_frames, block):
            block_controls = part(processor, controls, first, min(first + block, n_frames))
            audio, state = processor.signal(block_controls, state)
            pieces.append(audio)
    joined = torch.cat(pieces, dim=1)
    assert joined.shape == whole.shape == (2, n_frames * HOP)
    assert whole.abs().max() > 1e-3
    torch.testing.assert_close(joined, whole, atol=1e-5, rtol=0.0)


@EVERY
def test_blocks_of_changing_sizes_equal_the_whole(name: str) -> None:
    processor, controls = make(name, 30)
    with torch.no_grad():
        whole, _ = processor.signal(controls)
        pieces, state, first = [], processor.initial_state(2, whole), 0
        for size in (1, 12, 2, 9, 1, 5):
            audio, state = processor.signal(part(processor, controls, first, first + size), state)
            pieces.append(audio)
            first += size
    torch.testing.assert_close(torch.cat(pieces, dim=1), whole, atol=1e-5, rtol=0.0)


@EVERY
def test_render_is_the_signal_without_its_latency(name: str) -> None:
    processor, controls = make(name, 12)
    with torch.no_grad():
        late, _ = processor.signal(controls)
        whole = processor.render(controls)
    n_samples = late.shape[1] - processor.latency_samples
    torch.testing.assert_close(late[:, -n_samples:], whole[:, :n_samples], atol=1e-5, rtol=0.0)


@pytest.mark.parametrize("name", [n for n in CASES if n not in ("crop", "add")])
@pytest.mark.parametrize("n_samples", [1, 63, 500, 12 * HOP, 12 * HOP + 37])
def test_render_gives_any_number_of_samples(name: str, n_samples: int) -> None:
    processor, controls = make(name, 12)
    with torch.no_grad():
        whole = processor.render(controls, 13 * HOP)
        audio = processor.render(controls, n_samples)
    assert audio.shape == (2, n_samples)
    assert torch.isfinite(audio).all()
    settled = max(n_samples - 130, 0)  # noise that ends with the sound rings a little less
    torch.testing.assert_close(audio[:, :settled], whole[:, :settled], atol=1e-5, rtol=0.0)


@EVERY
def test_float64_stays_float64(name: str) -> None:
    processor, controls = make(name, 5, torch.float64)
    assert all(value.dtype == torch.float64 for value in controls.values())
    assert processor.signal(controls)[0].dtype == torch.float64
    assert processor.render(controls).dtype == torch.float64


@EVERY
def test_float32_agrees_with_float64(name: str) -> None:
    case = CASES[name]
    results = []
    for dtype in (torch.float32, torch.float64):
        processor = seeded(lambda: case.build(HOP)).to(dtype)
        outputs = {key: value.to(dtype) for key, value in case.outputs(50).items()}
        with torch.no_grad():
            results.append(processor.render(processor.controls(**outputs)).double())
    torch.testing.assert_close(*results, atol=1e-3, rtol=0.0)


@EVERY
def test_gradients_agree_with_finite_differences(name: str) -> None:
    hop_size, case = 4, CASES[name]
    processor = seeded(lambda: case.build(hop_size)).double()
    outputs = case.outputs(3, hop_size, batch=1, dtype=torch.float64)
    names = list(outputs)
    values = [outputs[key].requires_grad_() for key in names]

    def sound(*tensors: Tensor) -> Tensor:
        given = dict(zip(names, tensors, strict=True))
        return processor.render(processor.controls(**given))

    assert torch.autograd.gradcheck(sound, values, eps=1e-6, atol=1e-5)


@pytest.mark.parametrize("name", ["reverb", "exp_decay_reverb", "noise_reverb"])
def test_trained_rooms_have_the_same_gradients_in_blocks(name: str) -> None:
    processor = seeded(lambda: CASES[name].build(4)).double()
    weights = list(processor.parameters())
    audio = CASES[name].outputs(3, 4, batch=1, dtype=torch.float64)["audio"]

    def run(whole: bool) -> tuple[Tensor, ...]:
        controls = processor.controls(audio=audio)
        sound = processor.render(controls) if whole else processor.signal(controls)[0]
        return torch.autograd.grad(sound.square().sum(), weights)

    for one, other in zip(run(True), run(False), strict=True):
        torch.testing.assert_close(one, other)
        assert one.abs().sum() > 0


@EVERY
def test_a_missing_input_is_named(name: str) -> None:
    case = CASES[name]
    processor = case.build(HOP)
    outputs = case.outputs(3)
    missing = next(key for key, port in processor.ports.items() if port.required)
    del outputs[missing]
    with pytest.raises(ValueError, match=missing):
        processor.controls(**outputs)


@EVERY
def test_a_wrong_shape_and_an_unknown_input_are_named(name: str) -> None:
    case = CASES[name]
    processor, outputs = case.build(HOP), case.outputs(3)
    wrong = next(iter(outputs))
    with pytest.raises(ValueError, match=wrong):
        processor.controls(**{**outputs, wrong: outputs[wrong][0, 0]})
    with pytest.raises(ValueError, match="nonsense"):
        processor.controls(**outputs, nonsense=torch.zeros(2, 3))


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@EVERY
def test_cuda_agrees_with_the_cpu(name: str) -> None:
    processor, controls = make(name, 50)
    with torch.no_grad():
        here = processor.render(controls)
        processor = processor.cuda()
        there = processor.render({k: v.cuda() for k, v in controls.items()})
        blocks, _ = processor.signal({k: v.cuda() for k, v in controls.items()})
    torch.testing.assert_close(there.cpu(), here, atol=1e-4, rtol=0.0)
    assert blocks.is_cuda


def source_of(processor: Processor, controls: Controls) -> HeldControls:
    """Its frames as a source; a dummy where it hears sound alone."""
    kinds = {name: processor.ports[name].kind for name in controls}
    frames = {name: x for name, x in controls.items() if kinds[name] == "frames"}
    responses = {name: x for name, x in controls.items() if kinds[name] == "response"}
    batch = len(next(iter(controls.values())))
    return HeldControls(frames or {"none": torch.zeros(batch, 140, 1)}, responses)


def heard_before(processor: Processor, controls: Controls, frame: int) -> Controls:
    """The warmup_samples before a frame of each sound that it hears."""
    heard = {}
    for name, port in processor.ports.items():
        if port.kind == "audio" and name in controls:
            past = controls[name][:, : frame * HOP]
            past = torch.nn.functional.pad(past, (processor.warmup_samples, 0))
            heard[name] = past[:, past.shape[1] - processor.warmup_samples :]
    return heard


@EVERY
@pytest.mark.parametrize("frame", [0, 1, 9, 120])
def test_from_the_state_at_a_frame_it_goes_on_as_the_whole(name: str, frame: int) -> None:
    processor, controls = make(name, 140)
    with torch.no_grad():
        whole, _ = processor.signal(controls)
        heard = heard_before(processor, controls, frame)
        state = processor.state_at(frame, source_of(processor, controls), heard)
        audio, _ = processor.signal(part(processor, controls, frame, 140), state)
    torch.testing.assert_close(audio, whole[:, frame * HOP :], atol=1e-5, rtol=0.0)
