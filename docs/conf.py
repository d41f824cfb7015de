"""How the documentation is built: make docs."""

import inspect
import re
import sys
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

project = "DDSP Studio"
author = "the authors of DDSP Studio"
release = metadata.version("ddsp-studio")
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
]
html_theme = "furo"
html_title = "DDSP Studio"
html_show_copyright = False
exclude_patterns = ["_build", "_templates", "api/_*.rst"]
templates_path = ["_templates"]

myst_enable_extensions = ["dollarmath", "deflist", "colon_fence", "substitution"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # the pages hold what they showed; docs/run_tutorials.py runs them

autosummary_generate = True
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
maximum_signature_line_length = 90


def parameter_table():
    """The one table of parameters, as this page shows it."""
    from studio.engine.parameters import PARAMETERS

    rows = ["| id | values | default | what it does |", "|---|---|---|---|"]
    for p in PARAMETERS:
        choices = ", ".join(p.choices[:3]) + ", ..." * (len(p.choices) > 3)
        values = {"switch": "on, off", "choice": choices}
        span = values.get(p.kind, f"{p.minimum:g} to {p.maximum:g} {p.unit}".rstrip())
        rows.append(f"| `{p.id}` | {span} | {p.default} | {p.help} |")
    return "\n".join(rows)


myst_substitutions = {"parameters": parameter_table()}

GUIDE = HERE / "guide"
PACKAGES = (
    "dsp",
    "processors",
    "graph",
    "effects",
    "losses",
)  # of the engine, for use on their own
FIELD = re.compile(r"^([a-z_][a-z0-9_]*(?:, [a-z_][a-z0-9_]*)*): (?=\S)")
STARTS = ("Returns", "Raises", "Warns", "Source:", "Agrees with", "Input")


def setup(app):
    """What Sphinx calls."""
    copy_guide()
    list_packages()
    list_functions()
    app.connect("autodoc-process-docstring", to_rst)


def copy_guide():
    """The help pages of the window are the user guide."""
    GUIDE.mkdir(exist_ok=True)
    for page in (HERE.parent / "resources/help").glob("*.md"):
        text = page.read_text(encoding="utf-8")
        if page.name == "index.md":
            text += "\n```{toctree}\n:hidden:\n:glob:\n*\n```\n"
        target = GUIDE / page.name
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")


def list_packages():
    """A page that leads to each package of the engine that there is."""
    names = [name for name in PACKAGES if (HERE.parent / "studio/engine" / name).is_dir()]
    lines = ["Packages of the engine", "=" * 22, "", ".. autosummary::", "   :toctree: generated"]
    lines += ["   :recursive:", "", *(f"   studio.engine.{name}" for name in names), ""]
    target, text = HERE / "api/packages.rst", "\n".join(lines)
    if not target.exists() or target.read_text() != text:
        target.write_text(text)


def list_functions():
    """The functions of the public face under the names that a caller writes."""
    import studio

    names = [n for n in studio.__all__ if inspect.isfunction(getattr(studio, n))]
    text = "\n".join(f".. autofunction:: studio.{name}\n" for name in names)
    (HERE / "api/_functions.rst").write_text(text)


def to_rst(app, what, name, obj, options, lines):
    """Docstrings are plain prose: what reST would take for markup is made safe.

    Lines that begin with "name: ..." become a list; Returns and Raises
    become paragraphs of their own; examples stay as they are.
    """
    text = inspect.cleandoc("\n".join(lines))
    blocks = []
    for block in re.split(r"\n\s*\n", text):
        if block.lstrip().startswith(">>>"):
            blocks.append(block)
        elif block.startswith("    "):
            blocks.append(f"::\n\n{block}")
        else:
            blocks += [_safe(part) for part in _parts(block)]
    lines[:] = "\n\n".join(blocks).splitlines()


def _parts(block):
    """Sentences that begin with a word of STARTS stand alone; fields of a list, too."""
    parts = []
    for line in block.splitlines():
        is_item = line.lstrip().startswith(("- ", "* "))
        is_new = line.startswith(STARTS) or FIELD.match(line) or is_item
        if is_new or not parts:
            parts.append(line)
        else:
            parts[-1] += " " + line.strip()
    return parts


def _safe(text):
    """One paragraph, its markup escaped; `code` stays code."""
    field = FIELD.match(text)
    pieces = re.split(r"(`[^`]+`)", text[field.end() :] if field else text)
    for n, piece in enumerate(pieces):
        if n % 2:
            pieces[n] = f"`{piece}`"
        else:
            pieces[n] = re.sub(r"([\\*|`])|_(?=\W|$)", lambda m: "\\" + (m[1] or "_"), piece)
    body = "".join(pieces).strip()
    return f"- ``{field[1]}``: {body}" if field else body
