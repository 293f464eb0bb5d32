#!/usr/bin/env python3
"""Writes src/models/forecast/data/holidays.csv from the Python package `holidays` (MIT).

    python scripts/make-holidays.py > src/models/forecast/data/holidays.csv

The package knows days; this looks for the rules behind them, so that they hold in any year: the same
date, days from Easter, or a weekday from a date on, with what becomes of it on a Saturday or Sunday.
What follows no rule (feasts of other calendars, single occasions) is listed day by day for
2000 to 2050. tests/faces/test_holidays.py compares the outcome with the package, day by day.
"""

import collections
import csv
import datetime as dt
import sys
import warnings

import holidays
from dateutil.easter import easter

COUNTRIES = (
    "AT AU BE BR CA CH DE DK ES FI FR GB GB-ENG GB-NIR GB-SCT IE IN IT JP MX NL NO PH PL PT SE US"
).split()
FIRST, LAST = 1970, 2060  # years in which rules are looked for
LISTED = range(2000, 2051)
SHORTEST_RULE, SHORTEST_MOVED = 5, 13  # years; the latter where weekends count or no end is seen
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
OBSERVED = " (observed)"


def days_by_name(country):
    """{name: [days]} of the public holidays, and the first year the package knows."""
    code, _, part = country.partition("-")
    kind = getattr(holidays, code)
    first = max(FIRST, kind.start_year)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = kind(subdiv=part or None, years=range(first, LAST + 1), language="en_US", expand=False)
    names = collections.defaultdict(set)
    for day in known:
        for name in known.get_list(day):
            names[name.replace(" (estimated)", "").replace(",", "")].add(day)
    return {name: sorted(days) for name, days in names.items()}, first


def candidates(days):
    """Every rule that gives one of the days, as (text, function of the year)."""
    rules = {}
    for day in days:
        rules[f"{day:%m-%d}"] = lambda y, m=day.month, d=day.day: fixed(y, m, d)
        offset = (day - easter(day.year)).days
        if -60 <= offset <= 70:
            rules[f"easter{offset:+d}"] = lambda y, o=offset: easter(y) + dt.timedelta(o)
        for back in range(7):
            start = day - dt.timedelta(back)
            if (start.month, start.day) == (2, 29):
                continue
            rules[f"{WEEKDAYS[day.weekday()]} from {start:%m-%d}"] = (
                lambda y, m=start.month, d=start.day, w=day.weekday(): weekday_from(y, m, d, w)
            )
    return rules


def fixed(year, month, day):
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return None if (month, day) == (2, 29) and not leap else dt.date(year, month, day)


def weekday_from(year, month, day, weekday):
    start = dt.date(year, month, day)
    return start + dt.timedelta((weekday - start.weekday()) % 7)


def effects(rule, days, years):
    """For each year what became of the rule's day: 0 kept, +-3 moved, "none" dropped."""
    found = {}
    for year in years:
        day = rule(year)
        if day is None:
            continue
        near = [d for d in days if abs((d - day).days) <= 3]
        found[year] = 0 if day in days else ((near[0] - day).days if near else "none")
    return found


def runs(rule, days, years, may_move):
    """Runs of years in which the rule gives the days, as (first, last, {weekday: effect}). Where it
    may move, Saturdays and Sundays may have an effect each, the same throughout the run."""
    first, seen = None, {}
    found = effects(rule, days, years)
    for year in [*years, None]:
        effect = found.get(year, "end")
        weekday = rule(year).weekday() if year in found else None
        fits = effect == 0 or (may_move and first and effect != "end" and weekday >= 5)
        if fits and seen.get(weekday, effect) == effect:
            first = first or year
            seen[weekday] = effect
            continue
        if first:
            yield first, previous(year, years), {w: e for w, e in seen.items() if e != 0}
        first, seen = (year, {weekday: 0}) if effect == 0 else (None, {})


def previous(year, years):
    return years[-1] if year is None else year - 1


def best_rule(days, years):
    """The rule with the longest run; ties go to the simpler text. None where none is long enough."""
    best = None
    for text, rule in candidates(days).items():
        fixed_day = "from" not in text and "easter" not in text
        found = list(runs(rule, days, years, False))
        found += runs(rule, days, years, True) if fixed_day else []
        for first, last, moved in found:
            length = last - first + 1
            if length < (SHORTEST_MOVED if moved or last == years[-1] else SHORTEST_RULE):
                continue
            key = (length - 3 * len(moved), "from" not in text, "-01" in text, text)
            if best is None or key > best[0]:
                best = (key, text, rule, first, last, moved)
    return best and best[1:]


def spell(effects_by_weekday, sign):
    parts = []
    for weekday, effect in sorted(effects_by_weekday.items()):
        parts.append(WEEKDAYS[weekday] + sign + (effect if effect == "none" else f"{effect:+d}"))
    return parts


def observed_effects(rule, first, last, observed):
    """{weekday: offset} of the additional days, or None where they follow no such rule."""
    if not observed:
        return {}
    found = {}
    for year in range(first, last + 1):
        day = rule(year)
        near = [(d - day).days for d in observed if abs((d - day).days) <= 3]
        if found.setdefault(day.weekday(), near[:1]) != near[:1]:
            return None
    return {weekday: near[0] for weekday, near in found.items() if near}


def rows_of(country):
    names, first_year = days_by_name(country)
    years = range(first_year, LAST + 1)
    rows = []
    for name, days in names.items():
        if name.endswith(OBSERVED) and name.removesuffix(OBSERVED) in names:
            continue
        left, extra = set(days), set(names.get(name + OBSERVED, ()))
        while "Equinox" not in name and (found := best_rule(sorted(left), years)):
            text, rule, first, last, moved = found
            additional = observed_effects(rule, first, last, extra)
            changes = spell(moved, ">") + spell(additional or {}, "")
            rows.append([country, name, text, " ".join(changes),
                         first if first > first_year else "", last if last < LAST else ""])  # fmt: skip
            for year in range(first, last + 1):
                day = rule(year)
                effect = moved.get(day.weekday(), 0)
                if effect != "none":
                    left.discard(day + dt.timedelta(effect))
                if additional and day.weekday() in additional:
                    extra.discard(day + dt.timedelta(additional[day.weekday()]))
        for rest, called in ((left, name), (extra, name + OBSERVED)):
            listed = [d.isoformat() for d in sorted(rest) if d.year in LISTED]
            if listed:
                rows.append([country, called, " ".join(listed), "", "", ""])
    return rows


def main():
    out = csv.writer(sys.stdout, lineterminator="\n")
    print(f"# Made by scripts/make-holidays.py from holidays {holidays.__version__}; not to be edited.")
    out.writerow(["country", "name", "rule", "weekend", "from", "until"])
    for country in COUNTRIES:
        out.writerows(rows_of(country))


if __name__ == "__main__":
    main()
