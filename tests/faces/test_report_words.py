"""The words of the report: net where returns are netted, and the year of a week where there are several."""

import re

import pytest

LINE = "{i},k{k},p{p},{q},2.50,{date}"


@pytest.fixture
def shop(patron):
    """Orders on each fifth day from November 2023 to February 2024, and one return."""
    days = [f"2023-{m:02}-{d:02}" for m in (11, 12) for d in range(1, 29, 5)]
    days += [f"2024-{m:02}-{d:02}" for m in (1, 2) for d in range(1, 29, 5)]
    rows = [LINE.format(i=i, k=i % 12, p=i % 3, q=2, date=day) for i, day in enumerate(days, 1)]
    rows.append(LINE.format(i="C99", k=1, p=1, q=-1, date="2024-02-20"))
    text = "\n".join(["order,customer,sku,quantity,price,date", *rows]) + "\n"
    (patron.folder / "shop.csv").write_text(text)
    return patron


def report_of(patron, *flags):
    patron.ok("run", "shop.csv", "--out", "out", "--steps", "summary,report", *flags)
    return (patron.folder / "out/report.html").read_text(encoding="utf-8")


def test_net_is_said_where_returns_are_netted(shop):
    plain = report_of(shop)
    assert "Revenue and orders" in plain and "Net revenue" not in plain and "net revenue" not in plain
    for preset in ("net-of-returns", "with-returns"):
        assert "Net revenue and orders" in report_of(shop, "--preset", preset)


def test_weeks_of_several_years_name_theirs(shop):
    both = report_of(shop)
    assert re.search(r">\d+ (Oct|Nov|Dec) 2023<", both) and re.search(r">\d+ (Jan|Feb) 2024<", both)
    one = report_of(shop, "--from", "2024-01-01")
    assert not re.search(r">\d+ Jan 2024<", one) and re.search(r">\d+ Jan<", one)


def test_a_wide_table_shows_that_it_goes_on(shop):
    (rule,) = re.findall(r"\.scroll \{\s*overflow-x: auto;(.*?)\}", report_of(shop), re.DOTALL)
    assert rule.count("no-repeat local") == 2 and rule.count("no-repeat scroll") == 2
