"""What several of the tests of what the app says begin with."""

import pytest

from model import language
from ui import languages


@pytest.fixture
def chinese():
    language.ask(lambda: languages.catalogue("zh"))
    yield
    language.ask(lambda: languages.catalogue(languages.current()))
