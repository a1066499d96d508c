"""When an employer who published an application has let his days for sending it pass (docs/decisions/0006)."""

from datetime import date

from portal.kernel.workdays import WorkCalendar


def idle_from(calendar: WorkCalendar, ends_on: date, days: int, channel_until: date | None, soon: int) -> date:
    """The first day on which the channel may send in the unit's place.

    The day after ``days`` working days since the publicity's last day; sooner where the channel's stage closes before:
    its last ``soon`` working days are left for the channel, never earlier than the day after the publicity.
    """
    normal = calendar.add(ends_on, days + 1)
    if channel_until is None or channel_until <= ends_on:
        return normal
    left = calendar.between(ends_on, channel_until)
    return min(normal, calendar.add(ends_on, max(left - soon + 1, 1)))
