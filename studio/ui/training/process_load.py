"""What a process takes of the machine: processor and memory, as Linux tells it."""

import os
import time
from pathlib import Path

from studio.ui.common.texts import tr


class ProcessLoad:
    """Since the last look."""

    def __init__(self) -> None:
        """Nothing was looked at yet."""
        self._last: tuple[int, float, float] | None = None

    def words(self, process_id: int | None) -> str:
        """Share of one core and memory; "" where it is not known (yet)."""
        if process_id is None:
            return ""
        try:
            fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
            cpu_s = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            memory_gb = int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1e9
        except (OSError, ValueError, IndexError, AttributeError):
            return ""
        now, last = time.monotonic(), self._last
        self._last = (process_id, cpu_s, now)
        if last is None or last[0] != process_id:
            return ""
        share = 100.0 * (cpu_s - last[1]) / max(1e-3, now - last[2])
        return tr("CPU {share:.0f} % · {memory:.1f} GB").format(share=share, memory=memory_gb)
