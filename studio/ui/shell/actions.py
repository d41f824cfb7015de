"""The table of everything that can be done from a menu, a button or a key."""

from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from studio.ui.common import icons
from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme


@dataclass(frozen=True, slots=True)
class ActionRow:
    """id: object name `action.<id>`; keys: shortcuts; icon: of icons.py, "" = none."""

    id: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    is_checkable: bool = False
    group: str = ""
    has_separator: bool = False
    short: str = ""


ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("open", "&File", "&Open audio...", ("Ctrl+O",), "open", short="Open"),
    ActionRow("new_session", "&File", "&New session", ("Ctrl+N",), has_separator=True),
    ActionRow("open_project", "&File", "Open &project...", ("Ctrl+Shift+O",)),
    ActionRow("open_last", "&File", "Reopen the &last session"),
    ActionRow("save", "&File", "&Save project", ("Ctrl+S",)),
    ActionRow("save_as", "&File", "Save project &as...", ("Ctrl+Shift+S",)),
    ActionRow("export", "&File", "&Export result...", ("Ctrl+E",), "export", short="Export"),
    ActionRow("export_again", "&File", "Export a&gain", ("Ctrl+Shift+E",)),
    ActionRow("export_folder", "&File", "Show the export in its &folder"),
    ActionRow("export_picture", "&File", "Export p&icture..."),
    ActionRow("batch", "&File", "Export &many recordings..."),
    ActionRow("settings", "&File", "Se&ttings...", ("Ctrl+,",), has_separator=True),
    ActionRow("quit", "&File", "&Quit", ("Ctrl+Q",), has_separator=True),
    ActionRow("undo", "&Edit", "&Undo", ("Ctrl+Z",), "undo", short="Undo"),
    ActionRow("redo", "&Edit", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", short="Redo"),
    ActionRow("defaults", "&Edit", "All sliders to their &defaults", has_separator=True),
    ActionRow("preset_save", "&Edit", "Sa&ve preset...", ("Ctrl+P",), has_separator=True),
    ActionRow("preset_rename", "&Edit", "Rena&me preset..."),
    ActionRow("preset_delete", "&Edit", "Delete pr&eset..."),
    ActionRow("slot_toggle", "&Edit", "Change between A and &B", ("X",), has_separator=True),
    ActionRow("slot_copy", "&Edit", "&Copy this sound to the other slot", ("Shift+X",)),
    ActionRow("select_all", "&Edit", "Select &all", ("Ctrl+A",), has_separator=True),
    ActionRow("select_none", "&Edit", "Select &nothing", ("Esc",)),
    ActionRow("trim", "&Edit", "&Trim to selection", ("T",)),
    ActionRow("split_off", "&Edit", "Split selection off as &new clip", ("Ctrl+Shift+N",)),
    ActionRow("fit", "&View", "&Fit the whole clip", ("F",), "fit", short="Fit"),
    ActionRow("zoom_in", "&View", "Zoom &in", ("Ctrl++", "Ctrl+=")),
    ActionRow("zoom_out", "&View", "Zoom &out", ("Ctrl+-",)),
    ActionRow("dark", "&View", "&Dark", (), "", True, "theme", True),
    ActionRow("light", "&View", "&Light", (), "", True, "theme"),
    ActionRow(
        "tool_navigate",
        "&Analysis",
        "&Navigate",
        ("V",),
        "pointer",
        True,
        "tool",
        False,
        "Navigate",
    ),
    ActionRow(
        "tool_select", "&Analysis", "&Select", ("S",), "select", True, "tool", short="Select"
    ),
    ActionRow("tool_draw", "&Analysis", "&Draw pitch", ("D",), "pen", True, "tool", short="Draw"),
    ActionRow("tool_notes", "&Analysis", "&Notes", ("N",), "note", True, "tool", short="Notes"),
    ActionRow(
        "tool_unvoice", "&Analysis", "&Unvoice", ("U",), "eraser", True, "tool", short="Unvoice"
    ),
    ActionRow(
        "tool_box", "&Analysis", "&Re-analyse in a box", ("B",), "box", True, "tool", short="Box"
    ),
    ActionRow(
        "oct_up", "&Analysis", "Octave &up", ("Ctrl+Up",), has_separator=True, short="Oct ▲"
    ),
    ActionRow("oct_down", "&Analysis", "Octave d&own", ("Ctrl+Down",), short="Oct ▼"),
    ActionRow("smooth", "&Analysis", "S&mooth", ("M",), short="Smooth"),
    ActionRow("other", "&Analysis", "O&ther pitch...", ("O",), short="Other"),
    ActionRow("unvoice_selection", "&Analysis", "No pitch in the selection", ("Del",)),
    ActionRow("voice_selection", "&Analysis", "A pitch in all of the selection", ("Shift+Del",)),
    ActionRow("note_next", "&Analysis", "Next note", ("Alt+Right",), has_separator=True),
    ActionRow("note_previous", "&Analysis", "Previous note", ("Alt+Left",)),
    ActionRow("note_up", "&Analysis", "Note a semitone up", ("Alt+Up",)),
    ActionRow("note_down", "&Analysis", "Note a semitone down", ("Alt+Down",)),
    ActionRow("note_split", "&Analysis", "Split the note at the playhead", ("K",)),
    ActionRow("note_merge", "&Analysis", "Merge the note with the next", ("J",)),
    ActionRow(
        "uncorrect", "&Analysis", "Take back all corrections of this clip", has_separator=True
    ),
    ActionRow("record", "&Play", "&Record", ("R",), "record", True, short="Record"),
    ActionRow("arm", "&Play", "&Arm the microphone", ("Shift+R",), "", True),
    ActionRow("play", "&Play", "&Play / pause", ("Space",), "play", short="Play"),
    ActionRow("stop", "&Play", "&Stop", (), "stop", short="Stop"),
    ActionRow("home", "&Play", "To the &beginning", ("Home",), "home", short="Beginning"),
    ActionRow("end", "&Play", "To the &end", ("End",)),
    ActionRow("back", "&Play", "One second bac&k", ("Left",)),
    ActionRow("forward", "&Play", "One second &forward", ("Right",)),
    ActionRow("loop", "&Play", "&Loop", ("L",), "loop", True, short="Loop"),
    ActionRow(
        "original", "&Play", "Hear the &original", ("1",), "", True, "track", True, "Original"
    ),
    ActionRow("result", "&Play", "Hear the resul&t", ("2",), "", True, "track", short="Result"),
    ActionRow("match", "&Play", "Match lo&udness", (), "", True),
    ActionRow("refresh", "&Play", "Refresh de&vices", (), has_separator=True),
    ActionRow("import_instrument", "&Instrument", "&Import an instrument..."),
    ActionRow("instruments", "&Instrument", "Look for i&nstruments again", ("F5",)),
    ActionRow("train", "&Train", "&Train a new instrument...", ("Ctrl+T",)),
    ActionRow("train_show", "&Train", "&Show trainings"),
    ActionRow("help", "&Help", "&Help", ("F1",)),
    ActionRow("keys", "&Help", "All &keys", ("F2",)),
    ActionRow("welcome", "&Help", "&Welcome"),
    ActionRow("log", "&Help", "&Log", has_separator=True),
    ActionRow("about", "&Help", "&About DDSP Studio"),
)
MENUS = tuple(dict.fromkeys(row.menu for row in ACTIONS))


def make_actions(parent: QWidget) -> dict[str, QAction]:
    """One QAction for each row of the table, by id."""
    made: dict[str, QAction] = {}
    groups: dict[str, QActionGroup] = {}
    for row in ACTIONS:
        action = QAction(tr(row.text), parent)
        action.setObjectName(f"action.{row.id}")
        action.setShortcuts([QKeySequence(key) for key in row.keys])
        action.setCheckable(row.is_checkable)
        action.setIconVisibleInMenu(not row.is_checkable)  # there is a tick, on a menu's ground
        if row.short:
            action.setIconText(tr(row.short))
        keys = f" ({', '.join(row.keys)})" if row.keys else ""
        action.setToolTip(f"{tr(row.text).replace('&', '').rstrip('.')}{keys}")
        if row.group:
            group = groups.setdefault(row.group, QActionGroup(parent))
            group.addAction(action)
        made[row.id] = action
    return made


def dress_actions(actions: dict[str, QAction], theme: Theme) -> None:
    """Give the actions icons in the theme's colours; Record is red."""
    for row in ACTIONS:
        if row.icon:
            color = theme.danger if row.id == "record" else theme.text
            actions[row.id].setIcon(icons.icon(row.icon, color, theme.line, theme.on_accent))
