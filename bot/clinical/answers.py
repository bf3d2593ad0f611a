"""Read a short free-text answer to a clarifying question; `RuleBook.answered` says what it comes to."""

from __future__ import annotations

import re
from typing import Final, Literal

from bot.clinical.reading.normalise import fold

Answer = Literal["yes", "no", "not_sure"]

_WORDS: Final = re.compile(r"[^\W_]+")
_MOST_WORDS: Final = 12
"""A longer text is not read as an answer: it is a message of its own, and gets screened as one."""

_NOT_SURE: Final = re.compile(
    r"\b(not sure|unsure|dont know|do not know|dunno|idk|maybe|perhaps|possibly|might|hard to say|"
    r"hard to tell|difficult to say|cant tell|no idea|not certain|sort of|kind of|a bit|sometimes|"
    r"i think)\b"
)
_NO: Final = re.compile(
    r"(no|nope|nah|na|n|not really|not at all|not now|not anymore|not any more|none|neither|never|"
    r"negative|it isnt|it is not|its not|i dont|i do not|i havent|i have not|im not|i am not|"
    r"it hasnt|they arent|he isnt|she isnt|doesnt)\b"
)
_YES: Final = re.compile(
    r"(yes|yess|yeah|yea|yep|yup|ye|yh|y|ya|yah|aye|definitely|correct|right|true|sure|exactly|"
    r"of course|absolutely|affirmative|ok yes|still|now|today|i do|i have|i am|it is|they are|"
    r"it does|it has|he is|she is|he does|she does|he has|she has)\b"
)
_PLAIN_NO: Final = re.compile(r"(no|nope|nah|none|never|neither)\b")
_DOUBTED_YES: Final = re.compile(r"\b(no|not sure|dont know)\b")


def read_answer(text: str) -> Answer | None:
    """Read "yeah I think so", "nope", "not sure"; None if the text is no short answer."""
    words = _WORDS.findall(fold(text, {}).chars.replace("'", "").replace("\u2019", ""))
    if not words or len(words) > _MOST_WORDS:
        return None
    line = " ".join(words)
    if _YES.match(line) and not _DOUBTED_YES.search(line):
        return "yes"
    if _PLAIN_NO.match(line) and not line.startswith("no idea"):
        return "no"
    if _NOT_SURE.search(line):
        return "not_sure"
    return "no" if _NO.match(line) else None
