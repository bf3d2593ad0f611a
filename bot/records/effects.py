"""What an action may ask the gateway to write on the record.

Actions never write the conversation themselves: they return these effects beside their replies, and the
gateway commits both in one transaction if the turn is still open. A late action has no effect.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Level = Literal["call_ambulance", "emergency_department", "same_day", "appointment", "self_care"]


class _Effect(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HandoffEffect(_Effect):
    """Open a handoff to a nurse."""

    kind: Literal["handoff"] = "handoff"
    reason: str = Field(pattern=r"^[a-z_]{1,40}$")
    urgency: Level | None = None


class SkillEffect(_Effect):
    """Tell which skill the conversation is in; None when it has ended."""

    kind: Literal["skill"] = "skill"
    skill: Literal["assessment", "scheduling", "check_in"] | None


class FactEffect(_Effect):
    """Keep something the patient said."""

    kind: Literal["fact"] = "fact"
    name: str = Field(max_length=100)
    value: str = Field(max_length=500)
    person: str = Field(max_length=40)
    quote: str = Field(max_length=4000)


class UrgencyEffect(_Effect):
    """Raise the episode's urgency. A lower level than the present one changes nothing."""

    kind: Literal["urgency"] = "urgency"
    level: Level


class WishEffect(_Effect):
    """Carry out a wish about people, consent or data. The gateway also says the words."""

    kind: Literal["wish"] = "wish"
    wish: Literal[
        "no_ai",
        "use_ai",
        "withdraw_consent",
        "grant_consent",
        "show_data",
        "erase",
        "question",
    ]


class StartOverEffect(_Effect):
    """Begin a fresh dialogue. What is on the record, urgency and handoffs included, stays."""

    kind: Literal["start_over"] = "start_over"


Effect = Annotated[
    HandoffEffect | SkillEffect | FactEffect | UrgencyEffect | WishEffect | StartOverEffect,
    Field(discriminator="kind"),
]
EFFECTS = TypeAdapter[list[Effect]](list[Effect])
