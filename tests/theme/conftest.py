"""What tests of the default theme share: the kitchen sink, served."""

from collections.abc import Iterator

import pytest
from kitchen_sink import kitchen_sink


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address below which the kitchen sink answers, in a folder for each language of the interface."""
    with kitchen_sink(tmp_path_factory.mktemp("sink")) as address:
        yield address
