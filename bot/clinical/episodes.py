"""Episodes: an emergency is answered in full once, and again only when something is new or worse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.clinical.rules import Screening
from bot.clinical.urgency import Urgency

News = Literal["first", "worse", "repeat"]


@dataclass(frozen=True)
class Episode:
    """The red flags of one emergency so far. Its urgency only rises; only a nurse ends it."""

    flags: tuple[str, ...] = ()
    urgency: Urgency | None = None

    def after(self, screening: Screening) -> tuple[Episode, News]:
        """The episode with a screening added, and how it changes what the patient is told.

        "first" and "worse" (a new rule, or a higher urgency) ask for the full reply, "repeat" for
        the short reminder. A screening that is no emergency changes nothing and has no news to tell.
        """
        emergencies = [flag for flag in screening.flags if flag.urgency.is_emergency]
        if not emergencies:
            return self, "repeat"
        new = tuple(dict.fromkeys(f.rule_id for f in emergencies if f.rule_id not in self.flags))
        levels = [flag.urgency for flag in emergencies]
        if self.urgency is not None:
            levels.append(self.urgency)
        after = Episode((*self.flags, *new), max(levels, default=None))
        if not self.flags:
            return after, "first"
        return after, "worse" if new or after.urgency != self.urgency else "repeat"
