"""Edit > Channel: which channel of a recording is worked on."""

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from studio.engine.channels import NAMED, Channel
from studio.engine.session import ClipEntry
from studio.ui.common.texts import tr
from studio.ui.session.document import Document, Settled
from studio.ui.session.job_controller import JobController
from studio.ui.widgets.window_frame import WindowFrame

CHANNELS: tuple[Channel, ...] = ("mix", "left", "right", "centre")


class ChannelMenu(QObject):
    """All together, left, right or centre; open to use where the file has several."""

    def __init__(
        self,
        frame: WindowFrame,
        edit_menu: QMenu,
        document: Document,
        job_controller: JobController,
    ) -> None:
        """Adds the menu before "Trim to selection"."""
        super().__init__(frame.parent)
        self._document = document
        self._job_controller = job_controller
        self.menu = edit_menu.addMenu(tr("C&hannel"))
        self.menu.setToolTip(tr("Which channel of a recording with several is worked on"))
        edit_menu.insertMenu(frame.action("trim"), self.menu)
        names = (tr("&All mixed"), tr("&Left"), tr("&Right"), tr("&Centre"))
        group = QActionGroup(self.menu)
        self._actions = {}
        for channel, name in zip(CHANNELS, names, strict=True):
            action = self.menu.addAction(name)
            action.setObjectName(f"action.channel_{channel}")
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _=False, channel=channel: self.choose(channel))
            self._actions[channel] = action
        document.clip_changed.connect(lambda _: self._show(document.settled))
        document.settled_changed.connect(self._show)
        self._show(document.settled)

    def choose(self, channel: Channel) -> None:
        """Work on this channel from now on: one step of undo."""
        entry: ClipEntry | None = self._document.settled.entry
        if entry is not None and entry.channel != channel:
            self._document.change_entry(tr("Choose a channel"), replace(entry, channel=channel))

    def _show(self, settled: Settled) -> None:
        entry = settled.entry
        self.menu.setEnabled(entry is not None and self._job_controller.n_channels > 1)
        self._actions["centre"].setVisible(self._job_controller.n_channels > NAMED["centre"])
        action = self._actions.get(entry.channel if entry is not None else "mix")
        if action is not None:  # a project may name a channel by its number
            action.setChecked(True)
