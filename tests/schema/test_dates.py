"""Dates and datetimes: the days that Python's calendar has, in one form."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.schema.dates import date_text, datetime_text


@given(st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32))
def test_a_date_is_one_where_the_calendar_has_it(year: int, month: int, day: int) -> None:
    try:
        exists = bool(dt.date(year, month, day))
    except ValueError:
        exists = False
    text = f"{year:04}-{month:02}-{day:02}"
    assert date_text(text) == (text if exists else None)


@given(st.datetimes(timezones=st.none() | st.just(dt.UTC) | st.just(dt.timezone(-dt.timedelta(hours=3, minutes=30)))))
def test_a_datetime_is_the_same_moment_in_its_one_form(moment: dt.datetime) -> None:
    text = datetime_text(moment.isoformat())
    assert text is not None
    assert dt.datetime.fromisoformat(text) == moment
    assert datetime_text(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02-29T10:00:00", "2024-02-29T10:00:00"),
        ("2024-02-29T10:00:00.500", "2024-02-29T10:00:00.5"),
        ("2024-02-29T10:00:00.000Z", "2024-02-29T10:00:00Z"),
        ("2024-02-29T10:00:00+00:00", "2024-02-29T10:00:00Z"),
        ("2024-02-29T10:00:00-05:30", "2024-02-29T10:00:00-05:30"),
    ],
)
def test_one_form(text: str, expected: str) -> None:
    assert datetime_text(text) == expected


@pytest.mark.parametrize("text", ["20240229", "2024-2-29", "24-02-29", "2024-02-29 ", "2024-02-29\n", "2023-02-29", ""])
def test_other_dates_are_refused(text: str) -> None:
    assert date_text(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-29",
        "2024-02-29 10:00:00",
        "2024-02-29T10:00",
        "2024-02-29T24:00:00",
        "2024-02-29T10:00:60",
        "2024-02-29T10:00:00z",
    ],
)
def test_other_datetimes_are_refused(text: str) -> None:
    assert datetime_text(text) is None
