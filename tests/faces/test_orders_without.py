"""Order lines that lack something: an order number, quantities, products, prices; and the rows a
program adds below its tables."""

import csv
import random
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest
from conftest import unpacked
from reading import exported, imported, rows_of


def write(path, *rows, delimiter=","):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def noted(told, words):
    return [note for note in told["notes"] if words in note]


def test_cdnow_has_no_orders_but_days(patron, shared, tmp_path):
    """One order for each customer and day; figures of pandas."""
    file = unpacked(shared / "data/clv/CDNOW_master.txt.zst", tmp_path)
    told = imported(patron, file)
    assert (told["rows_read"], told["rows_rejected"], told["rows_new"]) == (69_659, 0, 69_659)
    assert noted(told, "No column for the order: one order is one customer and timestamp")
    assert noted(told, "No column for the price of a piece")
    assert noted(told, "No column for the product")
    cd = pd.read_csv(file, sep=r"\s+", dtype=str)
    assert cd["customer_id"].nunique() == 23_570
    cd["cents"] = (pd.to_numeric(cd["dollar_value"]) * 100).round().astype(int)
    sold = cd[cd["cents"] > 0].groupby("customer_id")  # the preset purchases leaves free ones out
    ours = pd.DataFrame(
        rows_of(patron.ok("rfm", "--workspace", "w", "--format", "csv").stdout)
    ).set_index("customer_id")
    assert set(ours.index) == set(sold.groups)
    assert (ours["frequency"].astype(int) == sold["date"].nunique().reindex(ours.index)).all()
    cents = ours["monetary"].map(lambda m: int(Decimal(m) * 100))
    assert (cents == sold["cents"].sum().reindex(ours.index)).all()
    assert imported(patron, file)["rows_new"] == 0


def test_an_order_without_a_number_is_no_cancellation(patron, tmp_path):
    """Whatever letter the customer's number begins with: its order has no number at all."""
    write(tmp_path / "o.csv", ["customer", "date", "price"],
          ["C1", "2024-01-05 10:00:00", "2.00"], ["C1", "2024-01-05 10:00:00", "3.00"],
          ["C1", "2024-01-05 18:00:00", "4.00"], ["c2", "2024-01-05 10:00:00", "5.00"])  # fmt: skip
    told = imported(patron, "o.csv")
    assert told["rows_accepted"] == 4
    rfm = rows_of(patron.ok("rfm", "--workspace", "w", "--format", "csv").stdout)
    assert [(r["customer_id"], r["frequency"], r["monetary"]) for r in rfm] == [
        ("C1", "2", "9.00"), ("c2", "1", "5.00"),
    ]  # fmt: skip


def test_without_quantity_a_line_is_one_piece(patron, tmp_path):
    write(tmp_path / "o.csv", ["order", "customer", "date", "price"], [1, "a", "2024-01-05", "2.55"])
    assert noted(imported(patron, "o.csv"), "each line counts as one piece")
    (line,) = exported(patron, "order_lines")
    assert (line["quantity"], line["unit_price"], line["amount"]) == ("1", "2.55", "2.55")


def test_amounts_without_prices_stay_exact(patron, tmp_path):
    """The amount is kept to the last digit; the price of a piece is what it comes to, rounded."""
    rng = random.Random(11)
    lines = [
        [i, f"k{i % 9}", "2024-01-05", "p", rng.choice([-7, -3, 1, 3, 7, 11, 600]),
         f"{rng.choice(['', '-'])}{rng.randrange(10**7)}.{rng.randrange(10**4):04}"]
        for i in range(300)
    ]  # fmt: skip
    write(tmp_path / "o.csv", ["order", "customer", "date", "sku", "qty", "amount"], *lines)
    told = imported(patron, "o.csv")
    assert noted(told, "No column for the price of a piece: it is the line's amount divided")
    for line, (_, _, _, _, quantity, amount) in zip(exported(patron, "order_lines"), lines, strict=True):
        assert Decimal(line["amount"]) == Decimal(amount)
        price = (Decimal(amount) / quantity).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        assert Decimal(line["unit_price"]) == price


def test_amounts_of_more_decimals_are_rounded_and_noted(patron, tmp_path):
    write(tmp_path / "o.csv", ["order", "customer", "date", "amount"],
          [1, "a", "2024-01-05", "2.00005"], [2, "a", "2024-01-05", "1.25"])  # fmt: skip
    assert noted(imported(patron, "o.csv"), "1 number with more decimals than are kept")
    assert [line["amount"] for line in exported(patron, "order_lines")] == ["2.0001", "1.25"]


def test_an_amount_that_is_not_quantity_times_price_is_counted(patron, tmp_path):
    rows = [[i, "a", "2024-01-05", 3, "2.50", "7.50"] for i in range(8)]
    write(tmp_path / "o.csv", ["order", "customer", "date", "qty", "price", "amount"], *rows,
          [8, "a", "2024-01-05", 2, "2.50", "4.50"],  # a discount
          [9, "a", "2024-01-05", 2, "2.50", "5.01"],  # within a cent
          [10, "a", "2024-01-05", 2, "2.50", ""])  # fmt: skip
    told = imported(patron, "o.csv")
    assert noted(told, '1 line with a "amount" that is not quantity × price: quantity × price was taken')
    assert [line["amount"] for line in exported(patron, "order_lines")] == ["7.50"] * 8 + ["5.00"] * 3


def test_totals_and_footers_are_rejected_for_what_they_are(patron, tmp_path):
    (tmp_path / "o.csv").write_text(
        "Beleg;Datum;Kunde;Artikel;Menge;Preis\n"
        "1;13.01.2024;Total Energies;Öl;2;2,50\n"  # a customer called Total is none
        "2;14.01.2024;k2;Total;1;3,00\n"
        ";;;;;\n"
        "Summe:;;;;3;5,50\n"
        "Gesamt;;;;3;5,50\n"
        "(2 Zeilen)\n",
        encoding="utf-8",
    )
    told = imported(patron, "o.csv")
    assert (told["rows_accepted"], told["rows_rejected"]) == (2, 3)
    reasons = {r["patron_line"]: r["patron_reason"] for r in exported(patron, "rejects")}
    assert reasons == {
        "5": "a row of totals, not an order line", "6": "a row of totals, not an order line",
        "7": "1 field instead of 6",
    }  # fmt: skip


def test_day_and_clock_in_two_columns(patron, tmp_path):
    write(tmp_path / "o.csv", ["Bon", "Datum", "Uhrzeit", "Kunde", "Preis"],
          [1, "01.12.2010", "08:26", "a", "2,55"], [2, "13.12.2010", "17:05:59", "a", "1,00"],
          [3, "14.12.2010", "", "a", "1,00"], [4, "14.12.2010", "25:99", "a", "1,00"], delimiter=";")  # fmt: skip
    told = imported(patron, "o.csv")
    assert [line["ordered_at"] for line in exported(patron, "order_lines")] == [
        "2010-12-01 08:26:00", "2010-12-13 17:05:59", "2010-12-14 00:00:00",
    ]  # fmt: skip
    assert told["rows_rejected"] == 1
    assert "25:99" in exported(patron, "rejects")[0]["patron_reason"]


@pytest.mark.parametrize("n_digits", [1, 3000])
def test_numbers_that_are_names_stay_as_they_are(patron, tmp_path, n_digits):
    """`17850.0` is what a spreadsheet made of 17850; leading zeros and letters are part of a code, also
    where letters come only after thousands of rows of digits."""
    codes = [f"{71_000 + i}" for i in range(n_digits)] + ["00123", "84406B", "1E5", "10.50", "007.0"]
    customers = ["17850.0"] * n_digits + ["00042", "17850", "1e3", "12.5", "17850.00"]
    rows = [[i, c, s, "2024-01-05", "1.00"] for i, (c, s) in enumerate(zip(customers, codes, strict=True))]
    write(tmp_path / "o.csv", ["order", "customer", "sku", "date", "price"], *rows)
    imported(patron, "o.csv")
    lines = exported(patron, "order_lines")
    assert [line["product_id"] for line in lines] == codes[:-1] + ["007"]
    assert [line["customer_id"] for line in lines] == ["17850"] * n_digits + [
        "00042", "17850", "1e3", "12.5", "17850",
    ]  # fmt: skip
