"""python -m studio, and the command ddsp-studio."""

import sys


def main() -> int:
    """Run the command line; gives the exit status."""
    # Imported here: nothing heavy may load before the arguments are known.
    from studio.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
