"""The command `notes-site`, and `python -m notes_site`: from the first moment on a signal ends it cleanly."""

import gc
import sys

from notes_site import signals


def run() -> None:
    """Run the command line; exit status as DESIGN has it, and 128 and its number after a signal."""
    signals.end_at_once()
    gc.disable()  # Nothing that loading leaves behind is garbage.
    from notes_site.cli import main  # Slow to load.

    gc.enable()
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
