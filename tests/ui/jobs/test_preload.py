"""Loading torch's libraries before torch."""

import subprocess
import sys


def test_torch_works_after_its_libraries_were_loaded_before_it() -> None:
    code = (
        "import sys\nfrom studio.ui.jobs.preload import preload_torch\n"
        "preload_torch(); print('torch' in sys.modules)\n"
        "import torch; print(float(torch.arange(4.0).sum()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["False", "6.0"]
