"""The five levels of urgency and the three outcomes of a screening.

Urgency is ordered so that "the worst of" is `max`; within an episode it only rises.
"""

from __future__ import annotations

from enum import Enum


class Urgency(str, Enum):
    """How soon and where somebody must be seen, least urgent first."""

    SELF_CARE = "self_care"
    APPOINTMENT = "appointment"
    SAME_DAY = "same_day"
    EMERGENCY_DEPARTMENT = "emergency_department"
    CALL_AMBULANCE = "call_ambulance"

    @property
    def rank(self) -> int:
        """0 for self-care up to 4 for an ambulance."""
        return _RANKS[self.value]

    @property
    def is_emergency(self) -> bool:
        """Whether this level is one of the two that are an emergency."""
        return self.rank >= _RANKS["emergency_department"]

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Urgency):
            return NotImplemented
        return self.rank < other.rank

    def __gt__(self, other: object) -> bool:
        if not isinstance(other, Urgency):
            return NotImplemented
        return self.rank > other.rank

    def __le__(self, other: object) -> bool:
        if not isinstance(other, Urgency):
            return NotImplemented
        return self.rank <= other.rank

    def __ge__(self, other: object) -> bool:
        if not isinstance(other, Urgency):
            return NotImplemented
        return self.rank >= other.rank


_RANKS = {
    "self_care": 0,
    "appointment": 1,
    "same_day": 2,
    "emergency_department": 3,
    "call_ambulance": 4,
}


class Outcome(str, Enum):
    """What a screening came to."""

    EMERGENCY = "emergency"
    ASK = "ask"
    NONE = "none"
