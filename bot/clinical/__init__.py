"""The clinical room: red flags, urgency, episodes, and the fixed words of an emergency.

Plain code and reviewed data, with no model, queue, network or clock in it, so that nothing which can
fail stands between a patient's words and an escalation. It runs in both Python environments (the
gateway's and Rasa's) on the standard library, PyYAML and rapidfuzz alone.

    rules = load_rules(Path("data/clinical"))
    screening = screen("my chest feels like a weight on it", (), rules, now)
    if screening.flags:
        reply = advice(screening.flags, load_numbers(Path("data/clinical"), "GB"))
"""

from bot.clinical.advice import Advice, advice
from bot.clinical.answers import read_answer
from bot.clinical.conduct import Conduct, load_conduct
from bot.clinical.episodes import Episode
from bot.clinical.facts import Fact
from bot.clinical.numbers import Numbers, load_numbers
from bot.clinical.rules import (
    Citation,
    ClarifyingQuestion,
    Evidence,
    RedFlag,
    RuleBook,
    Screening,
)
from bot.clinical.schema import load_rules
from bot.clinical.screening import screen
from bot.clinical.source import RuleError
from bot.clinical.urgency import Outcome, Urgency

__all__ = [
    "Advice",
    "Citation",
    "ClarifyingQuestion",
    "Conduct",
    "Episode",
    "Evidence",
    "Fact",
    "Numbers",
    "Outcome",
    "RedFlag",
    "RuleBook",
    "RuleError",
    "Screening",
    "Urgency",
    "advice",
    "load_conduct",
    "load_numbers",
    "load_rules",
    "read_answer",
    "screen",
]
