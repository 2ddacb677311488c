"""Which earlier encounters count towards a repeat (ガイドライン 6(2)), so that nobody is held to what is long past or
was rightly asked for."""

from calendar import monthrange
from datetime import date, datetime

from app.guidance.pack import Pack
from app.people.case import Case


def counts(case: Case, now: datetime, pack: Pack) -> tuple[bool, str]:
    """Whether an earlier encounter counts, and where it does not, why, in words.

    One judged 正当 never does (4(1)ア). Any other counts for the years that the pack says, from the day it began up to
    and with the same day of that year: a period of years leaves its first day out (民法140条、143条).
    """
    if case.judged == "judged_legitimate":
        return False, "正当な要求と判断"
    years = pack.people.count_years
    if now.date() > _years_after(case.began_at.astimezone(now.tzinfo).date(), years):
        return False, f"{years}年が過ぎた"
    return True, ""


def _years_after(day: date, years: int) -> date:
    """The same day of a later year; the last of its month where that has no such day (29 February)."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
