"""Runs the tutorials top to bottom: in place, for their outputs, or small, as the tests do.

python docs/run_tutorials.py            # run all anew and keep what they show
python docs/run_tutorials.py 03 05      # only these
python docs/run_tutorials.py --small    # short sounds, few steps; nothing is kept
"""

import argparse
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

TUTORIALS = Path(__file__).parent / "tutorials"
MOST_BYTES = 3_000_000  # of the whole folder
LONGEST_S = 600


def run(path: Path, is_small: bool) -> nbformat.NotebookNode:
    """The notebook with new outputs; CellExecutionError where a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    os.environ["DDSP_STUDIO_SMALL"] = "1" if is_small else "0"
    # An installation without a kernel of its own name still has the Python that runs this.
    client = NotebookClient(notebook, timeout=LONGEST_S, kernel_name="python3")
    client.execute(cwd=str(path.parent))
    return notebook


def without_traces(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The same without times and versions, which would change with each run."""
    notebook.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {}
    return notebook


def main(arguments: list[str]) -> int:
    """Exit status: 0 done, 1 a cell failed or the folder is too large."""
    parser = argparse.ArgumentParser(description="Run the tutorials.")
    parser.add_argument("names", nargs="*", help="beginnings of names (default: all)")
    parser.add_argument("--small", action="store_true", help="as the tests do; nothing is kept")
    parsed = parser.parse_args(arguments)
    for path in sorted(TUTORIALS.glob("*.ipynb")):
        if parsed.names and not path.name.startswith(tuple(parsed.names)):
            continue
        start = time.monotonic()
        try:
            notebook = run(path, parsed.small)
        except Exception as error:  # whatever a cell raises
            print(f"{path.name}: {error}", file=sys.stderr)
            return 1
        if not parsed.small:
            nbformat.write(without_traces(notebook), path)
        print(f"{path.name}: {time.monotonic() - start:.0f} s, {path.stat().st_size / 1e3:.0f} kB")
    total = sum(path.stat().st_size for path in TUTORIALS.glob("*.ipynb"))
    print(f"{total / 1e6:.2f} MB in all")
    return int(total > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
