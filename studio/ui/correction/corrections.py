"""Actions on the selection: corrections of its pitch, trimming, splitting off."""

import uuid
from collections.abc import Callable, Generator
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from studio.engine.clip import Clip, resample
from studio.engine.correction.apply import apply_edits, frames_of_stretch, without
from studio.engine.correction.candidates import INTERVALS, Candidate, candidates
from studio.engine.correction.edits import Correction, Edit, Notes, Shift, Smooth, Unvoice, Voice
from studio.engine.features.types import Features
from studio.engine.progress import Progress
from studio.engine.session import SHORTEST_S, Region
from studio.engine.units import hz_to_midi, midi_to_name
from studio.ui.common.texts import tr
from studio.ui.correction.note_tools import NoteTools
from studio.ui.jobs.latest_job import LatestJob
from studio.ui.session.document import Document, Selection
from studio.ui.widgets.window_frame import WindowFrame

NAMES = {
    0.0: "As it is",
    24.0: "Two octaves up",
    19.0: "An octave and a fifth up",
    12.0: "An octave up",
    7.0: "A fifth up",
    5.0: "A fourth up",
    -5.0: "A fourth down",
    -7.0: "A fifth down",
    -12.0: "An octave down",
    -19.0: "An octave and a fifth down",
    -24.0: "Two octaves down",
}
"""Of the intervals that pitch trackers are wrong by; translated where they are shown."""


AT_ONCE_S = 120.0
"""Two minutes are smoothed in 10 ms; longer stretches are corrected by a job."""


class Corrections(QObject):
    """Works on what is selected, or else on the selected note; in file times."""

    def __init__(
        self, frame: WindowFrame, other_button: QWidget, document: Document, notes: NoteTools
    ) -> None:
        """Connects the actions."""
        super().__init__(frame.parent)
        self._frame = frame
        self._other_button = other_button
        self._document = document
        self._notes = notes
        self.menu: QMenu | None = None
        self._comparing = LatestJob(self)
        self._comparing.failed.connect(
            lambda error: frame.show_error(tr("The pitches cannot be compared"), error)
        )
        act = frame.action
        act("oct_up").triggered.connect(lambda: self.shift(12.0, tr("Octave up")))
        act("oct_down").triggered.connect(lambda: self.shift(-12.0, tr("Octave down")))
        act("smooth").triggered.connect(lambda: self._edit(tr("Smooth"), Smooth))
        act("unvoice_selection").triggered.connect(self.unvoice)
        act("voice_selection").triggered.connect(lambda: self._edit(tr("Voice"), Voice))
        act("other").triggered.connect(self._offer_others)
        act("uncorrect").triggered.connect(self._take_back)
        act("select_all").triggered.connect(self._select_all)
        act("select_none").triggered.connect(self._select_nothing)
        act("trim").triggered.connect(self._trim)
        act("split_off").triggered.connect(self._split_off)
        document.selection_changed.connect(self._enable)
        document.features_changed.connect(self._enable)
        document.corrected.connect(self._enable)
        document.clip_changed.connect(self._enable)
        notes.selected_changed.connect(self._enable)
        self._enable()

    def _enable(self, _: object = None) -> None:
        document, act = self._document, self._frame.action
        has_features = document.features is not None
        has_stretch = has_features and self._stretch() is not None
        for id in ("oct_up", "oct_down", "smooth", "other", "unvoice_selection"):
            act(id).setEnabled(has_stretch)
        act("voice_selection").setEnabled(has_stretch)
        has_clip = document.clip is not None
        act("select_all").setEnabled(has_clip)
        act("trim").setEnabled(has_clip and document.selection is not None)
        act("split_off").setEnabled(has_clip and document.selection is not None)
        entry = document.settled.entry
        is_corrected = entry is not None and entry.correction != Correction()
        act("uncorrect").setEnabled(has_clip and is_corrected)

    # -- corrections --------------------------------------------------------------------------

    def shift(self, semitones: float, text: str) -> None:
        """Move the pitch of what is selected."""
        self._edit(text, lambda start, end: Shift(start, end, semitones))

    def unvoice(self) -> None:
        """Take the pitch away from what is selected."""
        self._edit(tr("Unvoice"), Unvoice)

    def _edit(self, text: str, make: Callable[[float, float], Edit]) -> None:
        entry, stretch = self._document.settled.entry, self._stretch()
        if entry is None or stretch is None or self._document.features is None:
            self._frame.say(tr("Select a stretch first: Shift+drag in a plot."))
            return
        correction = corrected_with(entry.correction, make(*stretch))
        if stretch[1] - stretch[0] > AT_ONCE_S:
            self._correct_by_job(text, correction)
        else:
            self._document.correct(text, correction)

    def _correct_by_job(self, text: str, correction: Correction) -> None:
        """What takes longer than a frame of the screen is made beside the window."""
        document, measured, before = (
            self._document,
            self._document.measured,
            self._document.settled.entry,
        )
        if measured is None:
            return

        def work() -> Generator[Progress, None, Features]:
            yield Progress(0.0, text)
            return apply_edits(measured, correction.edits)

        def done(features: Features) -> None:
            if document.settled.entry is before and document.measured is measured:
                document.corrector.learn(measured, correction.edits, features)
                document.correct(text, correction)

        self._comparing.run(text, work, done)

    def _stretch(self) -> Selection | None:
        """What is selected in file times: a stretch, or else a note."""
        selection = self._document.selection or self._notes.selected_stretch()
        if selection is None:
            return None
        return self._document.to_file(selection[0]), self._document.to_file(selection[1])

    def _take_back(self) -> None:
        self._document.correct(tr("Take back all corrections"), Correction())

    def _offer_others(self) -> None:
        """Find out which other pitches the sound may have, then offer them, best first."""
        document, stretch = self._document, self._stretch()
        clip, features = document.clip, document.features
        if clip is None or features is None or stretch is None:
            self._frame.say(tr("Select a stretch first: Shift+drag in a plot."))
            return
        start, end = (document.from_file(seconds) for seconds in stretch)

        def work() -> Generator[Progress, None, tuple[Candidate, ...]]:
            yield Progress(0.0, tr("Comparing pitches"))
            first, last = (round(seconds * clip.sample_rate) for seconds in (start, end))
            sound = resample(Clip(clip.samples[first:last], clip.sample_rate), 16000).samples
            times = start + np.arange(len(sound) // 160 + 1) / 100.0
            places = np.arange(features.n_frames) / features.frame_rate
            f0_hz = np.interp(times, places, features.f0_hz)
            return candidates(sound, f0_hz, (0.0, *INTERVALS))

        median = float(np.median(features.f0_hz[frames_of_stretch(start, end, features)]))
        self._comparing.run(
            tr("Comparing pitches"), work, lambda found: self._show_others(found, median)
        )

    def _show_others(self, found: tuple[Candidate, ...], median_hz: float) -> None:
        menu = QMenu(self._frame.parent)
        menu.setObjectName("menu.other")
        for each in found:
            semitones, name = each.semitones, tr(NAMES[each.semitones])
            note = midi_to_name(float(hz_to_midi(median_hz)) + semitones)
            words = tr("{name}: {note}   fits {share:.0%}")
            action = menu.addAction(words.format(name=name, note=note, share=each.fit))
            action.setObjectName(f"action.other_{semitones:+g}")
            action.setEnabled(semitones != 0.0)
            action.triggered.connect(
                lambda _=False, semitones=semitones, name=name: self.shift(semitones, name)
            )
        self.menu = menu
        button = self._other_button
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def close(self) -> None:
        """End the job."""
        self._comparing.close()

    # -- selection and region -----------------------------------------------------------------

    def _select_all(self) -> None:
        if self._document.clip is not None:
            self._document.select((0.0, self._document.clip.seconds))

    def _select_nothing(self) -> None:
        self._document.select(None)
        self._notes.select(None)

    def _region(self) -> Region | None:
        selection = self._document.selection
        if selection is None or selection[1] - selection[0] < SHORTEST_S:
            self._frame.say(tr("Select a stretch first: Shift+drag in a plot."))
            return None
        return Region(*(self._document.to_file(seconds) for seconds in selection))

    def _trim(self) -> None:
        entry, region = self._document.settled.entry, self._region()
        if entry is not None and region is not None:
            self._document.change_entry(tr("Trim"), replace(entry, region=region))

    def _split_off(self) -> None:
        entry, region = self._document.settled.entry, self._region()
        if entry is None or region is None:
            return
        name = tr("{name} part").format(name=entry.name)
        new = replace(entry, id=new_id(), name=_free(name, self._document), region=region)
        self._document.insert_clip(tr("Split off {name}").format(name=new.name), new)


def corrected_with(correction: Correction, edit: Edit) -> Correction:
    """One edit more; where notes are settled, they follow what is voiced from now on."""
    notes: Notes | None = correction.notes
    if notes is not None and isinstance(edit, Unvoice):
        notes = without(notes, edit.start_s, edit.end_s)
    return Correction((*correction.edits, edit), notes)


def new_id() -> str:
    """What tells a clip of a session apart."""
    return uuid.uuid4().hex[:12]


def _free(name: str, document: Document) -> str:
    """A name that no clip has yet."""
    taken = {clip.name for clip in document.settled.clips}
    free, number = name, 2
    while free in taken:
        free, number = f"{name} {number}", number + 1
    return free
