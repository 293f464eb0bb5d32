"""How numbers and dates are written, against readers we did not write: Python's decimal, dateutil and
pandas. Hypothesis makes values, writes them as shops do, and both read them.
"""

import datetime as dt
import decimal
import subprocess

import dateutil.parser
import pandas as pd
import pytest
from programs import helper_program
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SLOW_START = settings(
    deadline=None, max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def ask():
    """ask("date day 1.12.2010") → what the program's own reader says."""
    probe = helper_program("values_probe")
    program = subprocess.Popen(
        [str(probe)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )

    def question(line):
        program.stdin.write(line + "\n")
        program.stdin.flush()
        return program.stdout.readline().rstrip("\n")

    yield question
    program.stdin.close()
    assert program.wait(timeout=10) == 0


moments = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2068, 12, 31))
# Written by strftime in the C locale, with the order in which it is to be read.
WAYS = [
    ("year", "%Y-%m-%d %H:%M:%S.%f"),
    ("year", "%Y/%m/%d %H:%M"),
    ("year", "%Y-%m-%dT%H:%M:%SZ"),
    ("year", "%Y%m%d"),
    ("year", "%Y%m%d%H%M%S"),
    ("year", "%Y-%m-%d %I:%M:%S %p"),
    ("month", "%m/%d/%Y %H:%M"),
    ("month", "%m/%d/%y %I:%M %p"),
    ("month", "%m-%d-%Y"),
    ("day", "%d/%m/%Y %H:%M:%S"),
    ("day", "%d.%m.%y"),
    ("day", "%d-%m-%Y %H:%M"),
    ("day", "%d-%b-%y"),
    ("day", "%d %B %Y %H:%M"),
    ("month", "%b %d, %Y, %I:%M %p"),
    ("year", "%a %b %d %Y %H:%M:%S"),
    ("year", "%A, %d %B %Y %H:%M"),
    ("year", "%a, %d %b %Y %H:%M:%S GMT"),
]


@SLOW_START
@given(moment=moments, way=st.sampled_from(WAYS))
def test_dates_are_read_as_dateutil_reads_them(ask, moment, way):
    order, form = way
    text = moment.strftime(form)
    expected = dateutil.parser.parse(
        text, dayfirst=order == "day", yearfirst=order == "year", default=dt.datetime(2000, 1, 1)
    )
    instant = ask(f"date {order} {text}").rsplit(" ", 2)[0]
    assert dt.datetime.fromisoformat(instant) == expected.replace(tzinfo=None), text


@SLOW_START
@given(moment=moments, minutes=st.integers(-12 * 60, 14 * 60), colon=st.booleans())
def test_offsets_are_read_as_pandas_reads_them(ask, moment, minutes, colon):
    zone = dt.timezone(dt.timedelta(minutes=minutes))
    text = moment.replace(tzinfo=zone).strftime("%Y-%m-%dT%H:%M:%S.%f%z")
    if colon:
        text = text[:-2] + ":" + text[-2:]
    date, clock, told, _ = ask(f"date year {text}").split()
    assert int(told) == minutes
    utc = dt.datetime.fromisoformat(f"{date} {clock}") - dt.timedelta(minutes=int(told))
    assert utc == pd.to_datetime(text, utc=True).to_pydatetime().replace(tzinfo=None)


@SLOW_START
@given(moment=moments)
def test_counted_dates_are_read_as_pandas_reads_them(ask, moment):
    def read(kind, text):
        return dt.datetime.fromisoformat(ask(f"date {kind} {text}").rsplit(" ", 2)[0])

    seconds = int((moment - dt.datetime(1970, 1, 1)).total_seconds())
    assert read("seconds", seconds) == pd.to_datetime(seconds, unit="s").to_pydatetime()
    assert read("milliseconds", seconds * 1000 + 7) == pd.to_datetime(
        seconds * 1000 + 7, unit="ms"
    )
    serial = (moment - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)
    told = read("serial", f"{serial:.10f}")
    assert abs(told - moment) <= dt.timedelta(milliseconds=501)  # to the second


@SLOW_START
@given(days=st.lists(st.dates(dt.date(2005, 1, 1), dt.date(2060, 12, 31)), min_size=1), data=st.data())
def test_a_column_is_decided_only_where_one_order_reads_it(ask, days, data):
    form, name = data.draw(st.sampled_from([("%d/%m/%Y", "day first"), ("%m/%d/%Y", "month first")]))
    told = ask("dates " + "|".join(d.strftime(form) for d in days))
    expected = name if any(d.day > 12 for d in days) else "month first"
    assert told == expected


# Babel writes these; the names are those of its calendars (CLDR).
MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "fr-short": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "de-short": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "es-short": "ene feb mar abr may jun jul ago sept oct nov dic",
    "it-short": "gen feb mar apr mag giu lug ago set ott nov dic",
    "nl-short": "jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.",
    "pt-short": "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
    "pl-short": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
}


@pytest.mark.parametrize("language", sorted(MONTHS))
def test_months_of_each_language(ask, language):
    names = MONTHS[language].split()
    assert len(names) == 12
    for number, name in enumerate(names, 1):
        for text in (f"5 {name} 2011", f"05-{name.upper()}-11", f"5. {name} 2011 10:00"):
            assert ask(f"date day {text}").startswith(f"2011-{number:02}-05 "), text


MARKS = {"point": ("", "."), "comma": ("", ",")}
amounts = st.decimals(-10_000_000, 10_000_000, places=2, allow_nan=False)


def written(amount, decimal_mark, group):
    text = f"{amount:,.2f}".replace(",", "g").replace(".", decimal_mark)
    return text.replace("g", group)


@SLOW_START
@given(
    amount=amounts,
    style=st.sampled_from([("point", ","), ("point", "'"), ("point", " "), ("point", ""),
                           ("comma", "."), ("comma", " "), ("comma", "\u00a0"), ("comma", "\u202f"),
                           ("comma", "’")]),
    dress=st.sampled_from(["{}", "€ {}", "{} €", "${}", "{} zł", "CHF {}", "{} USD", " {} "]),
    sign=st.sampled_from(["lead", "trail", "parentheses", "typographic"]),
)  # fmt: skip
def test_numbers_are_read_as_decimal_reads_them(ask, amount, style, dress, sign):
    name, group = style
    text = written(abs(amount), "." if name == "point" else ",", group)
    if amount < 0:
        text = {"lead": "-{}", "trail": "{}-", "parentheses": "({})", "typographic": "−{}"}[
            sign
        ].format(text)
    text = dress.format(text)
    assert ask(f"number {name} 4 {text}") == str(int(amount * 10_000)), text


@SLOW_START
@given(
    digits=st.integers(0, 10**15),
    exponent=st.integers(-25, 2),
    scale=st.integers(0, 6),
    scientific=st.booleans(),
)
def test_surplus_decimals_are_rounded_half_away_from_zero(ask, digits, exponent, scale, scientific):
    exact = decimal.Decimal(digits).scaleb(exponent, decimal.Context(prec=60))
    with decimal.localcontext(decimal.Context(prec=60)):
        units = exact.scaleb(scale)
        rounded = units.quantize(0, rounding=decimal.ROUND_HALF_UP)
    text = f"{exact:E}" if scientific else f"{exact:f}"
    told = ask(f"number point {scale} {text}")
    if rounded >= 10**18:
        assert told == "none"
    else:
        assert told == str(int(rounded)) + ("" if rounded == units else " rounded"), text


@SLOW_START
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"), max_size=60))
def test_any_text_is_read_or_refused(ask, text):
    assert ask(f"number comma 4 {text}") != ""
    assert ask(f"date day {text}") != ""


def test_a_column_of_comma_decimals(ask):
    assert ask("numbers 2,55|3,10|1.234,50") == "1.234,50"
    assert ask("numbers 1,234|5") == "1,234.50 undecided"
