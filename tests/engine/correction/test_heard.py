"""A corrected octave is heard: the pitch of the rendered sound is the corrected one."""

import numpy as np

from studio.engine.clip import Clip, read_clip, resample
from studio.engine.correction.apply import apply_edits
from studio.engine.correction.edits import Shift
from studio.engine.features.extract import extract
from studio.engine.features.fast import FastTracker
from studio.engine.features.tracker import make_tracker
from studio.engine.features.types import Features
from studio.engine.instrument import load_instrument
from studio.engine.parameters import Conditioning
from studio.engine.progress import finish
from studio.engine.render import RenderRequest, render
from studio.engine.resources import resource

START_S, END_S = 1.8, 2.5  # a held note of the demo


def sung_hz(clip: Clip, features: Features) -> float:
    """Median pitch of the flute in the stretch, an octave above the voice, as YIN hears it."""
    flute = load_instrument(resource("instruments/flute.ddsp"))
    settings = Conditioning(adjust=False, octave_mode="off", pitch_octave=1.0, reverb_wet=0.0)
    played = finish(render(RenderRequest(clip, features, flute, settings)))
    sound = resample(Clip(played.mix, played.sample_rate), 16000).samples
    pitch = finish(FastTracker().track(sound, 16000))
    inner = slice(round(100 * START_S) + 10, round(100 * END_S) - 10)
    return float(np.median(pitch.f0_hz[inner][pitch.periodicity[inner] > 0.5]))


def test_an_octave_error_put_into_a_sung_clip_is_heard_and_corrected() -> None:
    clip = read_clip(resource("demo/singing_vocadito_10.flac"))
    clip = Clip(clip.samples[: 3 * clip.sample_rate], clip.sample_rate, clip.name)
    features = finish(extract(clip, tracker=make_tracker("tiny")))
    wrong = apply_edits(features, [Shift(START_S, END_S, -12.0)])
    right = apply_edits(wrong, [Shift(START_S, END_S, 12.0)])
    truth, heard_wrong, heard_right = (sung_hz(clip, each) for each in (features, wrong, right))
    assert abs(1200 * np.log2(heard_wrong / truth) + 1200) < 30.0
    assert abs(1200 * np.log2(heard_right / truth)) < 5.0
