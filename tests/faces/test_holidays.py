"""Holidays against the Python package `holidays`: every day, no other, by the same name."""

import collections
import datetime as dt
import subprocess
import warnings

import holidays
import pytest
from programs import helper_program

FIRST, LAST = 2000, 2040


@pytest.fixture(scope="session")
def ours():
    probe = helper_program("holidays_probe")
    listed = subprocess.run([probe, str(FIRST), str(LAST)], capture_output=True, text=True, check=True)
    found = collections.defaultdict(set)
    for line in listed.stdout.splitlines():
        country, day, name = line.split(",", 2)
        found[country].add((dt.date.fromisoformat(day), name))
    return dict(found)


def theirs(country):
    """Their days, from the first year they know; "(estimated)" tells how a day was found, not which."""
    code, _, part = country.partition("-")
    first = max(FIRST, getattr(holidays, code).start_year)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that some feasts are known for fewer years
        known = getattr(holidays, code)(
            subdiv=part or None, years=range(first, LAST + 1), language="en_US", expand=False
        )
    # A New Year kept on the last day before the years asked for or after is listed with its own year.
    return first, {
        (day, name.replace(" (estimated)", "").replace(",", ""))
        for day in known
        for name in known.get_list(day)
        if first <= day.year <= LAST
    }


def test_countries_that_have_to_be_there(ours):
    assert {"GB", "US", "DE", "FR", "ES", "IT", "NL", "IN", "PH"} <= set(ours)


def test_every_holiday_and_no_other(ours):
    wrong = {}
    for country, days in ours.items():
        first, expected = theirs(country)
        known = {(day, name) for day, name in days if day.year >= first}
        if known != expected:
            wrong[country] = {
                "missing": sorted(expected - known)[:5],
                "too many": sorted(known - expected)[:5],
            }
    assert wrong == {}
