"""Appointment back ends behind one Protocol: what is free, and booking it for good.

`SqlCalendar` keeps the hospital's diary in the record itself; a hospital's own booking system is another
implementation of `Calendar`.
"""

from bot.calendars.calendar import Booked, Calendar, HospitalDepartment, OfferedSlot, SlotTaken
from bot.calendars.seed import DiaryError, seed
from bot.calendars.sql import SqlCalendar, booked_in_turn
from bot.calendars.wording import LONDON, as_data, confirmation, in_words

__all__ = [
    "LONDON",
    "Booked",
    "Calendar",
    "DiaryError",
    "HospitalDepartment",
    "OfferedSlot",
    "SlotTaken",
    "SqlCalendar",
    "as_data",
    "booked_in_turn",
    "confirmation",
    "in_words",
    "seed",
]
