"""Latents: named by the instrument, heard in a clip, and what lies between two."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from studio.engine.clip import Clip, write_clip
from studio.engine.errors import BadParameter, NotAnInstrument
from studio.engine.instrument import Instrument, load_instrument, save_instrument
from studio.engine.instrument_file import read_card, read_parts, write_parts
from studio.engine.parameters import Conditioning
from studio.engine.stream.latents import Latents, latents_of, overall_latents
from studio.engine.stream.render_cache import RenderCache
from studio.engine.stream.request import RenderRequest
from tests.engine.stream.requests import melody
from tests.helpers import SMALL, tiny_instrument, tone

CLIP = tone(220.0, 2.0)
SOFT, HARD = (0.5, -1.0, 0.0), (-2.0, 1.0, 3.0)


def with_z(**anchors: tuple[float, ...]) -> Instrument:
    made = tiny_instrument(replace(SMALL, n_latents=3), "Latent")
    return replace(made, anchors=anchors)


def sound(
    instrument: Instrument, morph: float = 0.0, latents: tuple[str, str] = ("", "")
) -> NDArray[np.float32]:
    conditioning = Conditioning(morph=morph)
    wanted = RenderRequest(CLIP, melody(), instrument, conditioning, latents=latents)
    return RenderCache().sound(wanted).source(16000).whole()


def test_an_instrument_with_latents_is_saved_with_its_anchors(tmp_path: Path) -> None:
    path = tmp_path / "z.ddsp"
    save_instrument(with_z(soft=SOFT, hard=HARD), path)
    assert load_instrument(path).anchors == {"soft": SOFT, "hard": HARD}
    assert "anchors" in read_card(path)


def test_a_file_without_anchors_has_none(tmp_path: Path) -> None:
    path = tmp_path / "old.ddsp"
    save_instrument(tiny_instrument(), path)
    assert "anchors" not in read_card(path)
    assert load_instrument(path).anchors == {}


@pytest.mark.parametrize(
    "anchors",
    [{"a": [1.0]}, {"a": "no"}, {"a": [1.0, 2.0, "x"]}, {"a": [1.0, 2.0, True]}, [1.0],
     {str(n): [0.0, 0.0, 0.0] for n in range(65)}, {"a": [0.0, 0.0, float("nan")]}],
)  # fmt: skip
def test_anchors_that_do_not_fit_are_refused(tmp_path: Path, anchors: object) -> None:
    path = tmp_path / "z.ddsp"
    save_instrument(with_z(soft=SOFT), path)
    parts = read_parts(path)
    write_parts(path, replace(parts, card={**parts.card, "anchors": anchors}))
    with pytest.raises(NotAnInstrument, match="anchor"):
        load_instrument(path)


def test_morph_leads_from_the_first_anchor_to_the_second() -> None:
    both = with_z(soft=SOFT, hard=HARD)
    np.testing.assert_array_equal(sound(both, 0.0), sound(with_z(soft=SOFT)))
    np.testing.assert_allclose(sound(both, 100.0), sound(with_z(hard=HARD)), atol=1e-6)
    middle = tuple((a + b) / 2 for a, b in zip(SOFT, HARD, strict=True))
    np.testing.assert_allclose(sound(both, 50.0), sound(with_z(middle=middle)), atol=1e-6)
    assert np.abs(sound(both, 0.0) - sound(both, 100.0)).max() > 1e-3


def test_anchors_can_be_chosen_by_name() -> None:
    both = with_z(soft=SOFT, hard=HARD)
    turned = ("hard", "soft")
    np.testing.assert_array_equal(sound(both, 0.0, turned), sound(with_z(hard=HARD)))
    np.testing.assert_allclose(sound(both, 100.0, turned), sound(with_z(soft=SOFT)), atol=1e-6)


def test_without_anchors_the_clip_itself_gives_its_latents() -> None:
    own = latents_of(with_z(), "", CLIP)
    assert own is not None
    assert own.shape == (200, 3)
    np.testing.assert_array_equal(sound(with_z()), sound(with_z(soft=SOFT), latents=("own", "")))


def test_another_clip_gives_the_latents_of_its_sounding_part(tmp_path: Path) -> None:
    instrument = with_z()
    padded = Clip(np.pad(CLIP.samples, (0, 8000)), CLIP.sample_rate)
    path = tmp_path / "other.wav"
    write_clip(path, padded, subtype="float")
    z = latents_of(instrument, str(path), CLIP)
    assert z is not None
    assert z.shape == (3,)
    torch.testing.assert_close(z, overall_latents(instrument, padded))


def test_a_name_that_nobody_knows_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(BadParameter, match="there are soft, own"):
        latents_of(with_z(soft=SOFT), "harsh", CLIP)


def test_an_instrument_without_latents_needs_none() -> None:
    assert latents_of(tiny_instrument(), "soft", CLIP) is None


def test_latents_that_are_known_are_not_looked_up_again() -> None:
    known, instrument = Latents(), with_z()
    assert known.of(instrument, "own", CLIP) is known.of(instrument, "own", CLIP)
