"""Entry point: `clanker-tui` and `python -m clanker_tui`."""

import sys

INTERRUPTED_EXIT_CODE = 130


def main() -> int:
    """Run the command line and return its exit code.

    `--version` is answered before anything else is imported: scripts ask for it often.
    """
    if sys.argv[1:] in (["--version"], ["-V"]):
        from clanker_tui import __version__

        print(f"clanker-tui {__version__}")
        return 0
    try:
        from clanker_tui.cli.main import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return INTERRUPTED_EXIT_CODE


if __name__ == "__main__":
    sys.exit(main())
