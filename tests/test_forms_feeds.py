"""From a field of the form back to its events."""

from dataclasses import replace

import pytest
from guidance_logs import log, pack
from review_screen import record

from app.forms.document import FIELDS, FormId
from app.forms.feeds import fed_fields, feeding
from app.forms.fill import fill
from app.guidance.events import Event


def test_every_field_leads_to_the_events_it_says() -> None:
    report = record()
    kinds = {event.seq: event.kind for event in report.events}

    def of(field: str) -> list[str]:
        return [kinds[seq] for seq in feeding(report, field)]

    assert of("date") == of("begin") == of("channel") == ["encounter_started"]
    assert of("end") == ["encounter_ended"]
    assert of("name") == of("address") == of("phone") == ["identified"]
    assert of("purpose") == ["demand_stated"]
    assert of("means") == ["quote", "abuse", "threat"]
    assert of("police") == ["police_called"]
    assert {"stop_requested", "warning_given"} <= set(of("remarks"))
    assert of("sex") == of("damage") == of("no such field") == []


def test_a_struck_event_feeds_nothing_and_an_amendment_goes_with_its_event() -> None:
    events = log(("quote", 1), ("abuse", 2), ("retracted", 3, {"seq": 3}), ("amended", 4, {"seq": 2}))
    report = replace(record(), events=tuple(events))
    assert feeding(report, "means") == (2, 5)


def test_a_start_set_back_feeds_the_time_it_began() -> None:
    events = log(("amended", 1, {"seq": 1, "began_at": "2026-11-20T09:50:00+09:00"}))
    report = replace(record(), events=tuple(events))
    assert feeding(report, "begin") == (1, 2)


def test_an_empty_log_feeds_nothing() -> None:
    assert feeding(replace(record(), events=()), "means") == ()


@pytest.mark.parametrize("form", ["report", "record"])
def test_what_feeds_a_field_is_what_fills_it(form: FormId) -> None:
    """Without the events that feed a filled field, the form no longer says what it said; without the others it does."""
    whole = record(form)
    filled = fill(form, whole.events, pack(), whole.author)
    fixed = {"staff", "attachments", "police", "method", "channel", "date", "begin", "place"}  # said of any log
    for field in FIELDS[form]:
        seqs = set(feeding(whole, field.id))
        if not seqs or field.id in fixed:
            continue
        assert _filled(form, whole.events, seqs, keep=False)[field.id] != filled[field.id]
        assert _filled(form, whole.events, seqs, keep=True)[field.id] == filled[field.id]
    assert set(fed_fields(whole)) == {field.id for field in FIELDS[form] if feeding(whole, field.id)}


def _filled(form: FormId, events: tuple[Event, ...], seqs: set[int], *, keep: bool) -> dict[str, str]:
    """The form with only the events `seqs` (and the start), or with all but them."""
    chosen = [event for event in events if event.seq == 1 or (event.seq in seqs) is keep]
    return fill(form, chosen, pack(), record().author)
