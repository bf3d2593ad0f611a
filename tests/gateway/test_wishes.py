"""The reader of unmistakable wishes: every example of the reviewed data, both ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.clinical import RuleError
from bot.gateway.wishes import Example, Wish, load_wishes
from bot.settings import CHECKOUT

DATA = CHECKOUT / "data"
WISHES = load_wishes(DATA / "wishes", DATA / "clinical" / "language")
EXAMPLES = [
    pytest.param(
        name, example, id=f"{name}-{'must' if example.must else 'must not'}-{example.line}"
    )
    for name, topic in WISHES.topics.items()
    for example in topic.examples
]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_an_example_is_read_as_its_data_says(name: str, example: Example) -> None:
    read = WISHES.read(example.text)
    assert (read is not None and read.topic == name) is example.must


def test_every_wish_can_be_said_in_words() -> None:
    assert {topic.wish for topic in WISHES.topics.values()} == set(Wish) - {Wish.ERASE_NOW}


def test_a_greeting_is_no_wish() -> None:
    for text in ("hello", "hi there", "thank you", "please", "", "?!", "now", "I have a headache"):
        assert WISHES.read(text) is None


def test_a_wish_is_found_beside_other_sentences_and_after_a_comma() -> None:
    read = WISHES.read("My knee hurts since Monday. It's bad, I want to talk to a person.")
    assert read is not None
    assert read.wish is Wish.PERSON


def test_the_gravest_of_two_wishes_is_read() -> None:
    read = WISHES.read("I want to talk to a person. And I withdraw my consent.")
    assert read is not None
    assert read.wish is Wish.WITHDRAW_CONSENT


def test_a_word_gives_away_which_question_is_asked() -> None:
    assert (
        WISHES.topic_of("I'd be curious whether you flog, er, sell what people tell you") == "sold"
    )
    assert WISHES.topic_of("something something privacy-ish") in ("", "confidential")


def test_an_unknown_wish_is_refused_with_file_and_line(tmp_path: Path) -> None:
    for name in ("words.yml", "questions.yml"):
        (tmp_path / name).write_text((DATA / "wishes" / name).read_text("utf-8"), "utf-8")
    (tmp_path / "wishes.yml").write_text(
        "fly:\n  meaning: m\n  say: [fly]\n  must: [a, b, c, d]\n  must_not: [e, f, g, h]\n",
        "utf-8",
    )
    with pytest.raises(RuleError, match=r"wishes\.yml, line 1"):
        load_wishes(tmp_path, DATA / "clinical" / "language")
