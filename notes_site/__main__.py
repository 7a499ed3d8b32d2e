"""`python -m notes_site`: the same as the command `notes-site`."""

from notes_site.cli import main

main()
