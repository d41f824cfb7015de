"""The two looks of the window: palettes for Fusion, the colours of the plots."""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from studio.engine.resources import resource

GRAPHIC = 3.0  # contrast that a graphic needs (WCAG 2.2, 1.4.11)
SHADES = 20
TARGET = 24  # pixels; what is pressed is as high and as wide (WCAG 2.2, 2.5.8)


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as "#rrggbb"; text has a contrast of 4.5:1 or more, a graphic one of 3:1.

    accent: ground of what is chosen, with text of on_accent. original, result, notes: the three
    meanings of the plots (grey, accent, amber); result and notes can be read as text, too.
    """

    name: str
    window: str
    base: str
    raised: str
    line: str
    text: str
    faint: str
    accent: str
    on_accent: str
    original: str
    result: str
    notes: str
    pitch: str
    confidence: str
    loudness: str
    playhead: str
    good: str
    danger: str


DARK = Theme(
    name="dark",
    window="#1e1f22",
    base="#15161a",
    raised="#2a2c31",
    line="#44474f",
    text="#ecedf0",
    faint="#a6a9b3",
    accent="#7161ec",
    on_accent="#ffffff",
    original="#8d93a0",
    result="#8b7cf6",
    notes="#f0b429",
    pitch="#35e0d0",
    confidence="#f0a58c",
    loudness="#8d93a0",
    playhead="#ffffff",
    good="#37c978",
    danger="#ff5c5c",
)
LIGHT = Theme(
    name="light",
    window="#f3f3f6",
    base="#ffffff",
    raised="#e6e7ec",
    line="#a9adb8",
    text="#1c1d21",
    faint="#575b66",
    accent="#5b45d6",
    on_accent="#ffffff",
    original="#7b808c",
    result="#5b45d6",
    notes="#905d00",
    pitch="#00d8c8",
    confidence="#b4532f",
    loudness="#7b808c",
    playhead="#000000",
    good="#11763a",
    danger="#c81e1e",
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


def palette_of(theme: Theme) -> QPalette:
    """Qt's palette for a theme; what is disabled is faint."""
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.base,
        role.AlternateBase: theme.raised,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.faint,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.danger,
        role.Link: theme.result,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.Light: theme.line,
        role.Midlight: theme.raised,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Shadow: theme.base,
    }
    palette = QPalette()
    for color_role, color in colors.items():
        palette.setColor(color_role, QColor(color))
    for color_role in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(
            QPalette.ColorGroup.Disabled, color_role, between(theme.line, theme.faint)
        )
    return palette


def between(first: str, second: str) -> QColor:
    """The colour half-way."""
    a, b = QColor(first), QColor(second)
    return QColor(
        (a.red() + b.red()) // 2, (a.green() + b.green()) // 2, (a.blue() + b.blue()) // 2
    )


def contrast(first: str, second: str) -> float:
    """Ratio 1..21 of the luminances of two colours (WCAG 2.2, relative luminance).

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    parts = (int(color[n : n + 2], 16) / 255.0 for n in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def standing_out(color: str, theme: Theme) -> str:
    """A colour of a graphic, as much towards the text's as 3:1 on all grounds asks for."""
    grounds = (theme.window, theme.base, theme.raised)
    wanted, goal = QColor(color), QColor(theme.text)
    for step in range(SHADES + 1):
        share = step / SHADES
        shade = QColor.fromRgbF(
            wanted.redF() + share * (goal.redF() - wanted.redF()),
            wanted.greenF() + share * (goal.greenF() - wanted.greenF()),
            wanted.blueF() + share * (goal.blueF() - wanted.blueF()),
        ).name()
        if min(contrast(shade, ground) for ground in grounds) >= GRAPHIC:
            break
    return shade


def style_sheet_of(theme: Theme) -> str:
    """The few things that a palette cannot say."""
    return f"""
    QToolBar {{ border: none; spacing: 2px; padding: 3px 4px; }}
    QStatusBar::item {{ border: none; }}
    QToolTip {{ color: {theme.text}; background: {theme.raised}; border: 1px solid {theme.line}; }}
    QListWidget, QScrollArea {{ border: none; background: {theme.window}; }}
    QLabel[role="heading"] {{ font-weight: 600; color: {theme.text}; }}
    QLabel[role="faint"] {{ color: {theme.faint}; }}
    QLabel[role="readout"] {{
        font-family: monospace; font-size: 9pt; color: {theme.text}; padding: 1px 0px;
    }}
    QLabel[role="time"] {{ font-family: monospace; font-size: 11pt; }}
    QFrame[role="group"] {{ border: 1px solid {theme.line}; border-radius: 6px; }}
    QFrame[role="card"] {{
        border: 1px solid {theme.line}; border-radius: 8px; background: {theme.raised};
    }}
    QFrame[role="card"][chosen="true"] {{ border: 2px solid {theme.accent}; }}
    QFrame[role="card"][current="true"] {{ border: 2px solid {theme.text}; }}
    QListWidget[role="cards"]::item, QListWidget[role="cards"]::item:selected {{
        background: transparent; border: none;
    }}
    QListWidget[role="cards"] {{ outline: none; }}
    QFrame[role="card"] QLabel {{ background: transparent; }}
    QToolButton {{ padding: 4px 4px; border-radius: 5px; border: 1px solid transparent; }}
    QToolButton:hover {{ background: {theme.raised}; }}
    QToolButton:focus {{ border: 1px solid {theme.accent}; }}
    QToolButton:checked {{ background: {theme.accent}; color: {theme.on_accent}; }}
    QToolButton[role="fold"] {{ padding: 0px 4px; min-height: 22px; }}
    QToolButton[role="fold"]:checked {{ background: transparent; color: {theme.text}; }}
    QTableWidget::indicator, QCheckBox::indicator {{
        width: 13px; height: 13px; border: 1px solid {theme.faint}; border-radius: 3px;
        background: {theme.base};
    }}
    QTableWidget::indicator:checked, QCheckBox::indicator:checked {{
        background: {theme.accent}; border: 1px solid {theme.accent};
        image: url("{resource("icons/tick.svg").as_posix()}");
    }}
    QTableWidget::indicator:disabled, QCheckBox::indicator:disabled {{
        border: 1px solid {theme.line};
    }}
    QCheckBox::indicator:focus {{ border: 2px solid {theme.accent}; }}
    QDialogButtonBox QPushButton, MissingClips QPushButton,
    FormDialog QPushButton, FormDialog QLineEdit {{
        min-height: {TARGET}px;
    }}
    QListWidget::item, QTableWidget::item {{ min-height: {TARGET}px; }}
    QSplitter::handle {{ background: {theme.window}; }}
    """


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the whole program (Qt's own colour scheme does nothing on plain X11)."""
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(palette_of(theme))
    app.setStyleSheet(style_sheet_of(theme))
