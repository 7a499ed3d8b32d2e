"""What reading a note depends on beside the note itself."""

from msgspec import Struct

from notes_site.markup import Options


class ReadOptions(Struct, frozen=True):
    """All of it; a result may be kept under these and the note's bytes."""

    timezone: str = "UTC"
    """For dates that name no zone."""
    language: str = "en"
    """For notes too short to tell."""
    nested_categories: bool = False
    """Whether a list of categories is one path."""
    markup: Options = Options()
    search: bool = True
    """Whether its text is wanted for a search."""
