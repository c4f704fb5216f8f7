import pytest
from hypothesis import given
from hypothesis import strategies as st

from herning_portal.readability import lix


def test_lix_adds_sentence_length_and_share_of_long_words():
    # Ten words in two sentences, two of them longer than six letters: 5 + 20.
    value, words = lix("Vi vil give plads til alle. Studerende bor i centrum.")

    assert (value, words) == (pytest.approx(5 + 20), 10)


def test_official_names_are_left_out():
    assert lix("Vi spørger Erhvervsakademi MidtVest om råd.", ["Erhvervsakademi MidtVest"]) == lix("Vi spørger om råd.")


def test_text_without_words_has_no_lix():
    assert lix(" … ") == (0.0, 0)


@given(st.text())
def test_lix_never_fails(text):
    value, words = lix(text)

    assert value >= 0
    assert words >= 0
