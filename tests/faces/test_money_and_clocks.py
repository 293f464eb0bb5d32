"""Currencies, rates, time zones, and how numbers and dates are written, through `patron import`.
The oracles are Python's decimal and zoneinfo."""

import csv
import datetime as dt
import zoneinfo
from decimal import ROUND_HALF_UP, Decimal

import pytest
from reading import exported, imported

HEADINGS = ["order", "customer", "qty", "price", "date", "currency"]


def write(path, *rows, headings=HEADINGS, delimiter=","):
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=delimiter)
        out.writerow(headings)
        out.writerows(rows)
    return path


def noted(told, words):
    return [note for note in told["notes"] if words in note]


def amounts(patron):
    return [Decimal(line["amount"]) for line in exported(patron, "order_lines")]


# ---------------------------------------------------------------- currencies

TWO = [[1, "a", 2, "10.00", "2024-03-01", "EUR"], [2, "b", 3, "19.99", "2024-03-30", "USD"],
       [3, "b", 1, "20.00", "2024-04-01", "USD"], [4, "b", 1, "7.00", "2024-04-01", ""]]  # fmt: skip


@pytest.mark.parametrize("name", ["column", "signs", "an open sign last", "an open sign first"])
def test_two_currencies_are_not_added_up(patron, tmp_path, name):
    prices = {"column": None, "signs": ["€10.00", "£19.99"], "an open sign last": ["€10.00", "$19.99"],
              "an open sign first": ["$10.00", "19.99 €"]}[name]  # fmt: skip
    if prices is None:
        write(tmp_path / "o.csv", *TWO)
    else:
        write(tmp_path / "o.csv", *[[i, "a", 1, p, "2024-03-01"] for i, p in enumerate(prices)],
              headings=HEADINGS[:-1])  # fmt: skip
    refused = patron("import", "o.csv", "--workspace", "w")
    assert refused.code == 5, str(refused)
    assert "the file holds prices in " in refused.stderr
    assert "--rates rates.csv --currency EUR" in refused.stderr
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize("prices, currency", [(["€10.00", "11.50"], "EUR"), (["10.00 GBP", "£11.50"], "GBP"),
                                              (["$10.00", "$11.50"], ""), (["10.00", "11.50"], "")])  # fmt: skip
def test_the_sign_of_a_price_names_its_currency(patron, tmp_path, prices, currency):
    write(tmp_path / "o.csv", *[[i, "a", 2, p, "2024-03-01"] for i, p in enumerate(prices)],
          headings=HEADINGS[:-1])  # fmt: skip
    assert imported(patron, "o.csv")["currency"] == currency
    assert amounts(patron) == [20, 23]


def test_a_file_in_another_currency_than_the_workspace(patron, tmp_path):
    write(tmp_path / "a.csv", TWO[0])
    write(tmp_path / "b.csv", [9, "a", 2, "£3.00", "2024-03-01"], headings=HEADINGS[:-1])
    imported(patron, "a.csv")
    refused = patron("import", "b.csv", "--workspace", "w")
    assert refused.code == 4, str(refused)
    assert "in GBP, this workspace in EUR" in refused.stderr


def converted(price, quantity, rate):
    unit = (Decimal(price) * Decimal(rate)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return unit * quantity


@pytest.mark.parametrize("dated", [False, True])
def test_rates(patron, tmp_path, dated):
    """A rate holds from its day on; a row without a currency is in the shop's own."""
    rates = [["USD", "0.91234567", "2024-01-01"], ["USD", "0.95", "2024-04-01"], ["JPY", "0.006", ""]]
    if not dated:
        rates = [[c, r] for c, r, day in rates if day != "2024-04-01"]
    write(tmp_path / "rates.csv", *rates, headings=["currency", "rate", "date"][: 2 + dated])
    write(tmp_path / "o.csv", *TWO)
    told = imported(patron, "o.csv", "--rates", "rates.csv", "--currency", "EUR")
    assert told["currency"] == "EUR"
    april = "0.95" if dated else "0.91234567"
    assert amounts(patron) == [Decimal(20), converted("19.99", 3, "0.91234567"), converted(20, 1, april), Decimal(7)]  # fmt: skip


def test_a_missing_rate_is_named(patron, tmp_path):
    write(tmp_path / "o.csv", *TWO)
    for rows, said in ((["GBP", "1.1", "2024-01-01"], "no rate for USD on 2024-03-30"),
                       (["USD", "0.9", "2024-03-31"], "no rate for USD on 2024-03-30"),
                       (["USD", "-1", "2024-01-01"], '"-1" is not a rate above zero')):  # fmt: skip
        write(tmp_path / "rates.csv", rows, headings=["currency", "rate", "date"])
        refused = patron("import", "o.csv", "--rates", "rates.csv", "--currency", "EUR", "--workspace", "w")  # fmt: skip
        assert refused.code == 5, str(refused)
        assert said in refused.stderr and "rates.csv" in refused.stderr
    refused = patron("import", "o.csv", "--rates", "rates.csv", "--workspace", "w")
    assert refused.code == 2 and "--currency EUR" in refused.stderr


# ---------------------------------------------------------------- clocks


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Asia/Kolkata"])
def test_instants_become_the_shops_clock_across_its_changes(patron, tmp_path, zone):
    """Every 20 minutes around both changes of the clock, in several offsets."""
    utc = dt.timezone.utc
    starts = [dt.datetime(2024, m, d, 20, tzinfo=utc) for m, d in ((3, 9), (3, 30), (10, 26), (11, 2))]
    moments = [start + dt.timedelta(minutes=20 * i) for start in starts for i in range(40)]
    offsets = [dt.timezone(dt.timedelta(minutes=m)) for m in (0, 60, -300, 330)]
    texts = [m.astimezone(offsets[i % 4]).isoformat() for i, m in enumerate(moments)]
    write(tmp_path / "o.csv", *[[i, "a", 1, "1.00", t, ""] for i, t in enumerate(texts)])
    told = imported(patron, "o.csv", "--time-zone", zone)
    assert not noted(told, "offset from UTC")
    local = [m.astimezone(zoneinfo.ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S") for m in moments]
    assert [line["ordered_at"] for line in exported(patron, "order_lines")] == local


def test_without_a_zone_times_are_taken_as_written(patron, tmp_path):
    texts = ["2024-03-30T23:30:00+01:00", "2024-03-30T23:30:00Z", "2024-03-30T23:30:00"]
    write(tmp_path / "o.csv", *[[i, "a", 1, "1.00", t, ""] for i, t in enumerate(texts)])
    told = imported(patron, "o.csv")
    (note,) = noted(told, "offset from UTC: taken as written")
    assert note.startswith("2 times ") and "--time-zone" in note
    assert {line["ordered_at"] for line in exported(patron, "order_lines")} == {"2024-03-30 23:30:00"}


def test_plain_times_and_days_are_the_shops_already(patron, tmp_path):
    texts = ["2024-07-01T23:30:00Z", "2024-07-01 23:30:00", "2024-07-01"]
    write(tmp_path / "o.csv", *[[i, "a", 1, "1.00", t, ""] for i, t in enumerate(texts)])
    imported(patron, "o.csv", "--time-zone", "Europe/London")
    assert [line["ordered_at"] for line in exported(patron, "order_lines")] == [
        "2024-07-02 00:30:00", "2024-07-01 23:30:00", "2024-07-01 00:00:00",
    ]  # fmt: skip
    refused = patron("import", "o.csv", "--time-zone", "Mars/Base", "--workspace", "w2")
    assert refused.code == 2 and "Mars/Base" in refused.stderr


# ---------------------------------------------------------------- how it is written


@pytest.mark.parametrize("prices", [
    ["1,234.50", "2.55", "1,234,567.00", "$3.00"], ["1.234,50", "2,55", "1.234.567,00", "3,00 €"],
    ["1'234.50", "2.55", "1'234'567.00", "CHF 3.–"], ["1 234,50", "2,55", "1 234 567,00", "3,00 zł"],
    ["1\u00a0234,50", "2,55", "1\u202f234\u202f567,00", "3"],
])  # fmt: skip
def test_marks_and_signs(patron, tmp_path, prices):
    write(tmp_path / "o.csv", *[[i, "a", 2, p, "2024-03-01"] for i, p in enumerate(prices)],
          headings=HEADINGS[:-1], delimiter=";")  # fmt: skip
    assert imported(patron, "o.csv")["rows_rejected"] == 0
    assert amounts(patron) == [2 * Decimal(p) for p in ("1234.50", "2.55", "1234567", "3")]


def test_more_decimals_than_are_kept_are_rounded_and_noted(patron, tmp_path):
    write(tmp_path / "o.csv", [1, "a", "1", "2.55555", "2024-03-01", ""], [2, "a", "1.0005", "-1.00005", "2024-03-01", ""],
          [3, "a", "1", "2.50", "2024-03-01", ""])  # fmt: skip
    assert noted(imported(patron, "o.csv"), "3 numbers with more decimals than are kept")
    lines = exported(patron, "order_lines")
    assert [line["unit_price"] for line in lines] == ["2.5556", "-1.0001", "2.50"]
    assert [line["quantity"] for line in lines] == ["1", "1.001", "1"]


def test_doubtful_numbers_are_noted_and_decided(patron, tmp_path):
    write(tmp_path / "o.csv", [1, "a", 1, "1,234", "2024-03-01"], [2, "a", 1, "5", "2024-03-01"],
          headings=HEADINGS[:-1], delimiter=";")  # fmt: skip
    (note,) = noted(imported(patron, "o.csv"), '"price" can be read with a decimal point and with a decimal comma')
    assert "--decimal" in note
    assert amounts(patron) == [1234, 5]
    told = imported(patron, "o.csv", "--decimal", ",", workspace="w2")
    assert not noted(told, "decimal comma")
    assert [line["amount"] for line in exported(patron, "order_lines", "w2")] == ["1.234", "5.00"]


def test_a_neighbour_decides_on_doubtful_numbers(patron, tmp_path):
    write(tmp_path / "o.csv", [1, "a", "2,000", "12,50", "2024-03-01"],
          headings=HEADINGS[:-1], delimiter=";")  # fmt: skip
    assert not noted(imported(patron, "o.csv"), "decimal")
    assert amounts(patron) == [25]


def test_doubtful_dates_are_noted_and_decided(patron, tmp_path):
    """Of two readings the one whose orders lie closer together is the likelier."""
    days = ["03/04/2024", "04/04/2024", "05/04/2024", "06/04/2024"]
    write(tmp_path / "o.csv", *[[i, "a", 1, "1.00", d, ""] for i, d in enumerate(days)])
    (note,) = noted(imported(patron, "o.csv"), "can be read month first and day first")
    assert "--dates day-first" in note and "were read day first" in note
    assert exported(patron, "order_lines")[0]["ordered_at"] == "2024-04-03 00:00:00"
    told = imported(patron, "o.csv", "--dates", "month-first", workspace="w2")
    assert not noted(told, "day first")
    assert exported(patron, "order_lines", "w2")[0]["ordered_at"] == "2024-03-04 00:00:00"
