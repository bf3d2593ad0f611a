"""Reads what a patient typed as the answer to one of the booking form's questions.

Plain functions on plain text: no tracker, no diary. Each returns what it is sure of, and nothing where a
reader would have to guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz

from bot.calendars import HospitalDepartment

# A typing slip in a word shorter than this makes too many other words.
SHORTEST_TYPO = 5
TYPO_SCORE = 86

MAX_NAME = 80

_GREETING = r"(?:hi|hello|hey|yes|sure|ok|okay|well)"
_NAME_LEAD = re.compile(
    rf"^(?:{_GREETING}[,.!]\s*)?"
    rf"(?:(?:{_GREETING}\s+)?(?:(?:my|the|her|his|their|patient'?s?|full)\s+){{0,3}}name(?:'s|\s+is|\s*:)\s+"
    r"|(?:it'?s|it\s+is|i'?m|i\s+am|this\s+is|that'?s|call\s+me)\s+(?:for\s+)?"
    r"|for\s+)?",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"hello|hi|hey|thanks?|cheers|bye|goodbye|yes|no|yeah|yep|nope|ok|okay|sure|please|stop|help|cancel"
    r"|quit|nurse|person|human|doctor|same|me|myself|you|it|maybe|nothing|none|back|other|change|more"
    r"|later|idk|dunno|test"
)
# Words that a sentence has and a name hardly ever.
_SENTENCE_WORD = re.compile(
    r"i|i'm|i've|my|the|an|is|are|am|was|have|has|had|want|need|can|can't|could|would|should|don't|do"
    r"|does|did|to|for|with|about|not|and|but|because|it's|this|that|there|already|why|what|who|how"
    r"|when|where|which|pain|hurts|book|booking|appointment"
)


def folded(text: str) -> str:
    """Lower case, straight apostrophes, single spaces; letters, digits, apostrophes and colons stay."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(re.sub(r"[^\w':]+", " ", plain).replace("_", " ").split())


def read_department(
    text: str, departments: Sequence[HospitalDepartment]
) -> tuple[HospitalDepartment, ...]:
    """The departments that a text names, by name, other name or either with a typing slip.

    One: that is it. Several: the text fits each of them as well. None: it names none.
    """
    words = folded(text).split()
    scores: dict[str, int] = {}
    for department in departments:
        for name in (department.name, department.id.replace("_", " "), *department.also_known_as):
            wanted = folded(name).split()
            if _holds(words, wanted):
                scores[department.id] = max(scores.get(department.id, 0), len(wanted))
    best = max(scores.values(), default=0)
    return tuple(d for d in departments if scores.get(d.id) == best)


def _holds(words: Sequence[str], wanted: Sequence[str]) -> bool:
    size = len(wanted)
    return any(
        all(_same(a, b) for a, b in zip(words[at : at + size], wanted, strict=True))
        for at in range(len(words) - size + 1)
    )


def _same(typed: str, wanted: str) -> bool:
    typed = typed.removesuffix("'s")
    wanted = wanted.removesuffix("'s")
    if typed == wanted:
        return True
    if min(len(typed), len(wanted)) < SHORTEST_TYPO or typed[0] != wanted[0]:
        return False
    return fuzz.ratio(typed, wanted) >= TYPO_SCORE


def read_name(text: str) -> str | None:
    """A person's name, without what leads up to it ("my name is …"), or None if it can't be one."""
    name = unicodedata.normalize("NFC", text).replace("’", "'").strip()
    if "?" in name:
        return None
    name = _NAME_LEAD.sub("", name, count=1)
    name = " ".join(re.sub(r"[\s,]+please[.! ]*$", "", name, flags=re.IGNORECASE).split())
    name = re.sub(r"[.!,]+$", "", name) if not re.search(r"\b[A-Z]\.$", name) else name
    name = name.replace(".", "")
    words = name.split()
    if not 1 <= len(name) <= MAX_NAME or len(words) > 6:
        return None
    if not all(c.isalpha() or unicodedata.category(c) == "Mn" or c in " '-" for c in name):
        return None
    if not any(c.isalpha() for c in name):
        return None
    lower = [word.casefold() for word in words]
    if all(_NOT_A_NAME.fullmatch(word) for word in lower):
        return None
    if any(_SENTENCE_WORD.fullmatch(word) for word in lower):
        return None
    return name


def introduces(text: str) -> bool:
    """Whether a text says in so many words that a name follows."""
    return bool(re.search(r"\bname(?:'s| is|:)", folded(text)))


def read_what_to_change(text: str) -> str | None:
    """What a patient wants to be different in a booking: `time`, `department` or `name`."""
    found = {
        part
        for part, words in {
            "department": r"department|clinic|speciality|specialty",
            "name": r"name|spelling|spelt|spelled",
            "time": r"time|times|day|date|earlier|later|slot|hour|doctor|another",
        }.items()
        if re.search(rf"\b(?:{words})\b", folded(text))
    }
    return found.pop() if len(found) == 1 else None


def asks_for_others(text: str) -> bool:
    """Whether a text asks for other times than those that were offered."""
    return bool(
        re.search(r"\b(?:others?|more|later|different|none|neither|else|another)\b", folded(text))
    )


def is_yes(text: str) -> bool:
    """Whether a text is a plain yes and nothing else."""
    yes = r"yes|yeah|yep|yup|ok|okay|sure|correct|confirm|confirmed|go ahead|book it|that's right"
    return bool(
        re.fullmatch(rf"(?:{yes})(?: (?:{yes}|please|thanks|thank you|it is))*", folded(text))
    )


def is_no(text: str) -> bool:
    """Whether a text is a plain no and nothing else."""
    no = r"no|nope|nah|not yet|wrong|that's wrong|not right|that's not right|don't"
    return bool(re.fullmatch(rf"(?:{no})(?: (?:{no}|please|thanks|thank you))*", folded(text)))
