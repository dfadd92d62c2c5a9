import pytest

from balsts.platform.names import clean_name
from balsts.platform.text import UnfitText


def test_a_name_is_stored_with_its_joiners_and_without_spare_spaces():
    assert clean_name("  علی\u200cرضا   احمدی ") == "علی\u200cرضا احمدی"


def test_a_name_with_a_direction_override_is_refused():
    with pytest.raises(UnfitText):
        clean_name("Yusuf\u202efusuY")


def test_a_name_has_at_most_a_hundred_characters():
    with pytest.raises(UnfitText):
        clean_name("x" * 101)
