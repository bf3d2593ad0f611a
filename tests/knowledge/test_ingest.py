"""Reading articles: what is kept, how it is split, and what a bad file is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge import IngestError
from bot.knowledge.ingest import article_files, read_article, read_articles
from tests.knowledge.conftest import ARTICLE, BODY

Write = Callable[..., Path]
GOOD = ARTICLE.format(id="mud-fever", body=BODY)


def test_front_matter_is_read(write_article: Write) -> None:
    document = read_article(write_article()).document
    assert document.names == ("Mud fever", "cracked heels")
    assert document.sources[0].organisation == "Stable Press"
    assert document.review_by.isoformat() == "2027-11-30"


def test_each_heading_makes_a_passage_that_knows_its_section(write_article: Write) -> None:
    body = "## Common questions\n### Is it catching?\nIt is not.\n### Does it hurt?\nYes, it does."
    passages = read_article(write_article(body=body)).passages
    assert [(p.section, p.heading, p.text, p.position) for p in passages] == [
        ("Common questions", "Is it catching?", "It is not.", 0),
        ("Common questions", "Does it hurt?", "Yes, it does.", 1),
    ]
    assert all(passage.is_question for passage in passages)


def test_wrapped_lines_are_joined_and_list_items_kept_apart(write_article: Write) -> None:
    body = "## Care\nOne sentence\nover two lines.\n\nA new paragraph.\n- An **item** with\n  more.\n2. A [link](https://example.org)."
    (passage,) = read_article(write_article(body=body)).passages
    assert passage.text.splitlines() == [
        "One sentence over two lines.",
        "A new paragraph.",
        "An item with more.",
        "A link.",
    ]


def test_text_before_any_heading_belongs_to_the_title(write_article: Write) -> None:
    (passage,) = read_article(write_article(body="Just text.")).passages
    assert (passage.heading, passage.passage_id) == ("Mud fever", "mud-fever#mud-fever")


def test_a_long_section_is_cut_between_lines(write_article: Write) -> None:
    lines = [
        f"- Line {n} says something about the horse's legs and how to wash them." for n in range(40)
    ]
    passages = read_article(write_article(body="## Care\n" + "\n".join(lines))).passages
    assert len(passages) > 1
    assert all(len(passage.text.split()) <= 150 for passage in passages)
    assert sum(len(passage.text.splitlines()) for passage in passages) == 40
    assert [passage.passage_id for passage in passages][:2] == [
        "mud-fever#care",
        "mud-fever#care-2",
    ]


def test_ids_stay_when_another_section_changes(write_article: Write) -> None:
    before = read_article(write_article(body="## One\nA.\n## Two\nB.")).passages
    after = read_article(write_article(body="## Zero\nNew.\n## One\nA.\n## Two\nB.")).passages
    assert {p.passage_id for p in before} < {p.passage_id for p in after}


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("no front matter", "between two lines of `---`"),
        ("---\nid: a\n", "Close the front matter"),
        ("---\n- a\n---\ntext", "`name: value` lines"),
        ("---\nid: a\ntitle: Fever: what\n---\ntext", "Line 3: this is not valid YAML"),
        (GOOD.replace("title: Mud fever\n", ""), "Add to the front matter: title"),
        (GOOD.replace("title:", "headline:"), "Add to the front matter: title"),
        (
            GOOD.replace("written:", "author: me\nwritten:"),
            "Remove or correct in the front matter: author",
        ),
        (GOOD.replace("id: mud-fever", "id: Mud Fever"), "lower-case letters"),
        (GOOD.replace("title: Mud fever", "title: 7"), "Write `title` as one line"),
        (GOOD.replace("[horses]", "horses"), "Write `audience` as a list"),
        (GOOD.replace("2027-11-30", "next year"), "Write `review_by` as a date"),
        (GOOD.replace("https://", "http://"), "begins with https://"),
        (GOOD.replace("organisation", "by"), "Give every source"),
        (GOOD.split("## What")[0], "no text under the front matter"),
    ],
)
def test_a_bad_file_is_named_with_what_to_do(write_article: Write, raw: str, says: str) -> None:
    file = write_article(raw=raw)
    with pytest.raises(IngestError) as raised:
        read_article(file)
    assert str(file) in str(raised.value)
    assert says in str(raised.value)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    file = tmp_path / "latin.md"
    file.write_bytes("Naïve".encode("latin-1"))
    with pytest.raises(IngestError, match="UTF-8"):
        read_article(file)


def test_every_bad_file_is_named_not_only_the_first(write_article: Write) -> None:
    files = [write_article("one", raw="x"), write_article("two"), write_article("three", raw="y")]
    with pytest.raises(IngestError) as raised:
        read_articles(files)
    assert "one.md" in str(raised.value)
    assert "three.md" in str(raised.value)
    assert "two.md" not in str(raised.value)


def test_two_articles_of_one_id_are_refused(write_article: Write) -> None:
    files = [write_article("one"), write_article("two", raw=ARTICLE.format(id="one", body=BODY))]
    with pytest.raises(IngestError, match="has the id 'one' already"):
        read_articles(files)


def test_folders_and_files_give_each_file_once(write_article: Write) -> None:
    file = write_article()
    assert article_files([file.parent, file]) == [file]


def test_a_path_that_is_not_there_or_holds_nothing_is_said(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="no such file"):
        article_files([tmp_path / "nowhere"])
    with pytest.raises(IngestError, match=r"No Markdown files"):
        article_files([tmp_path])
