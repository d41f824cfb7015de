"""What the result sounds like: between the sound panel and the document."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from studio.engine.features.types import Features
from studio.engine.parameters import Conditioning, Value
from studio.engine.presets import DEFAULT
from studio.ui.common.results import Result
from studio.ui.common.texts import tr
from studio.ui.plots.voiced import cloud_of
from studio.ui.session.document import Document, Settled
from studio.ui.session.drag import DragToken
from studio.ui.session.job_controller import JobController
from studio.ui.settings.settings import Settings
from studio.ui.sound.ab_compare import ABCompare
from studio.ui.sound.head_line import HeadLine
from studio.ui.sound.parameters import ParametersPanel
from studio.ui.sound.preset_controller import PresetController
from studio.ui.sound.room_morph_controller import RoomMorphController
from studio.ui.sound.sound_bar import SoundBar
from studio.ui.sound.sound_head import SoundHead
from studio.ui.widgets.window_frame import WindowFrame


@dataclass(frozen=True, slots=True)
class SoundWidgets:
    """panel: the sliders; bar: presets, A and B; head: the line that says what sounds."""

    panel: ParametersPanel
    bar: SoundBar
    head: HeadLine


class SoundController(QObject):
    """Shows the values of the document; each request is a change of it, one step of undo."""

    def __init__(
        self,
        frame: WindowFrame,
        widgets: SoundWidgets,
        document: Document,
        job_controller: JobController,
        settings: Settings,
        reveal_chosen: Callable[[], None],
    ) -> None:
        """reveal_chosen: shows the card of the instrument that plays."""
        super().__init__(frame.parent)
        self._panel = panel = widgets.panel
        self._document = document
        self._threshold_drag: DragToken | None = None
        self.room_morph = RoomMorphController(frame, panel, document, job_controller, settings)
        self.ab_compare = ABCompare(frame, widgets.bar, document)
        self.presets = PresetController(frame, widgets.bar, document, settings)
        self._head = SoundHead(widgets.head, document)
        widgets.head.name_clicked.connect(reveal_chosen)
        frame.action("defaults").triggered.connect(self._reset)
        panel.requested.connect(self.set_parameter)
        panel.effects.set_open(settings.is_effects_open)
        panel.effects.opened.connect(lambda is_open: setattr(settings, "is_effects_open", is_open))
        document.settled_changed.connect(self._show)
        document.features_changed.connect(self._show_features)
        document.result_changed.connect(self._show_result)
        self._show(document.settled)

    def set_parameter(self, id: str, value: Value, drag: DragToken | None = None) -> None:
        """A slider was moved. drag: changes of one drag are one step of undo."""
        self._document.set_parameter(id, value, drag)

    def set_threshold(self, value: float, is_last: bool) -> None:
        """The threshold was dragged in the plot of the loudness."""
        if self._threshold_drag is None:
            self._threshold_drag = DragToken()
        self.set_parameter("note_threshold", round(value, 2), self._threshold_drag)
        if is_last:
            self._threshold_drag = None

    def _reset(self) -> None:
        self._document.change(tr("All defaults"), conditioning=Conditioning(), preset=DEFAULT.key)

    def _show(self, settled: Settled) -> None:
        self._panel.show_values(settled.conditioning)
        self._panel.tone_pad.show_instrument(settled.instrument)

    def _show_features(self, features: Features | None) -> None:
        self._panel.tone_pad.show_cloud(cloud_of(features))

    def _show_result(self, result: Result | None) -> None:
        if result is not None:
            self._panel.tone_pad.show_cloud(cloud_of(result.adjusted, result.note_mask))
