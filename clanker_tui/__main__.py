"""Entry point: `clanker-tui` and `python -m clanker_tui`."""

import sys

INTERRUPTED_EXIT_CODE = 130


def main() -> int:
    """Run the command line and return its exit code.

    `--version` is answered before anything else is imported: scripts ask for it often.
    """
    if sys.argv[1:] in (["--version"], ["-V"]):
        from clanker_tui import __version__

        try:
            print(f"clanker-tui {__version__}", flush=True)
        except OSError:
            return run_command_line()  # which says what is wrong
        return 0
    from clanker_tui.cli.brief import is_brief

    return run_without_collector() if is_brief(sys.argv[1:]) else run_command_line()


def run_without_collector() -> int:
    """Run the command line without looking for garbage, neither on the way nor at the end: a tenth of its time."""
    import gc

    gc.disable()
    try:
        return run_command_line()
    finally:
        gc.freeze()


def run_command_line() -> int:
    """Run the command line and return its exit code."""
    try:
        from clanker_tui.cli.main import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return INTERRUPTED_EXIT_CODE


if __name__ == "__main__":
    sys.exit(main())
