"""Work that must be done at a time, whoever is alive then: sweepers over the record."""

from bot.scheduler.erasures import sweep_erasures, sweep_forgettings
from bot.scheduler.loop import every
from bot.scheduler.overdue_turns import sweep_overdue_turns

__all__ = ["every", "sweep_erasures", "sweep_forgettings", "sweep_overdue_turns"]
