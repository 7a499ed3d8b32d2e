"""The command `notes-site`, and `python -m notes_site`: from the first moment on a signal ends it cleanly."""

import sys

from notes_site import signals


def run() -> None:
    """Run the command line; exit status as DESIGN has it, and 128 and its number after a signal."""
    signals.end_at_once()
    from notes_site.cli import main  # Slow to load.

    try:
        signals.raise_ended()
        try:
            main()
        finally:
            signals.ignore()
    except SystemExit:
        raise
    except BaseException as error:
        end = signals.ended_by(error)
        if end is None:
            raise
        signals.ignore()
        signals.tell()
        sys.exit(end.status)


if __name__ == "__main__":
    run()
