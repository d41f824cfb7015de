"""python -m tests.campaign damage|kills|disk: what the studio's files survive."""

import argparse
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Exit status 0 where nothing happened that must not."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("what", choices=("damage", "kills", "disk"))
    parser.add_argument("--n", type=int, default=0, help="files, or kills (default: 100000, 1000)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="kinds whose name begins with this")
    parser.add_argument("--folder", type=Path, help="where damaged files are kept")
    words = parser.parse_args()
    folder = words.folder or Path(tempfile.mkdtemp(prefix="campaign-"))
    if words.what == "damage":
        from tests.campaign.damage import campaign

        tallies = campaign(words.n or 100_000, words.seed, folder, words.only)
        n_bad = sum(tally.n_bad for tally in tallies.values())
    elif words.what == "kills":
        from tests.campaign.kills import campaign as kills

        n_bad = kills(words.n or 1000, words.seed, folder, words.only)
    else:
        from tests.campaign.full_disk import campaign as full

        n_bad = full(folder, words.only)
    print(f"{n_bad} faults; what was kept lies in {folder}.")
    return 1 if n_bad else 0


if __name__ == "__main__":
    sys.exit(main())
