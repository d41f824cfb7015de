"""ddsp-studio devices: sound devices by name."""

import argparse

from studio.commands.console import add_json, print_json, table


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List them; DeviceError with a way out where there is no sound system."""
    # Imported here: PortAudio starts with it.
    from studio.engine.audio.portaudio import list_devices

    rows = [device.to_dict() for device in list_devices()]
    if arguments.json:
        print_json(rows)
    elif rows:
        print(table(rows))
    else:
        print("No sound device was found; connect one, or go on without: files still work.")
    return 0
