"""What patron forecast reads beside the orders: plans of the shop (--regressors), series as others write them."""

import pathlib
import re
import subprocess
import time

import numpy as np
import pandas as pd
import pytest
from reading import rows_of
from test_forecast import numbers, series_csv, weekly_pattern


def shop_with_promotions(folder, n=240, effect=2.0, seed=3):
    """Orders of a shop in which promotions multiply the sales, and the file that tells of them."""
    rng = np.random.default_rng(seed)
    days = pd.date_range("2023-01-02", periods=n + 30)
    promoted = np.isin(np.arange(n + 30) % 23, (4, 5, 6)).astype(int)
    level = 60 * np.array([1, 0.9, 1, 1.1, 1.3, 1.6, 0.8])[np.arange(n + 30) % 7]
    orders = rng.poisson(level * np.where(promoted, effect, 1))
    rows = [
        (f"O{t}-{i}", f"C{i % 40}", "P1", "Mug", 1, 10, f"{days[t]:%Y-%m-%d} {9 + i % 9:02}:00:00")
        for t in range(n)
        for i in range(orders[t])
    ]
    names = ["order_id", "customer_id", "product_id", "product_name", "quantity", "unit_price", "order_date"]
    pd.DataFrame(rows, columns=names).to_csv(folder / "orders.csv", index=False)
    plan = pd.DataFrame({"ds": days.strftime("%Y-%m-%d"), "promotion": promoted})
    plan.to_csv(folder / "plan.csv", index=False)
    return plan, 10 * level


def test_a_planned_promotion_is_forecast(patron):
    plan, level = shop_with_promotions(patron.folder)
    ask = ("forecast", "--input", "orders.csv", "--days", "30", "--json")
    blind = numbers(patron.ok(*ask).json()["series"][0]["forecast"], "yhat")
    answer = patron.ok(*ask, "--regressors", "plan.csv").json()
    yhat = numbers(answer["series"][0]["forecast"], "yhat")
    promoted = plan["promotion"].to_numpy()[240:] == 1
    assert promoted.sum() >= 3
    assert np.mean(yhat[promoted] / level[240:][promoted]) == pytest.approx(2, rel=0.1)
    assert np.mean(yhat[~promoted] / level[240:][~promoted]) == pytest.approx(1, rel=0.1)
    assert np.mean(blind[promoted] / level[240:][promoted]) < 1.6
    weeks = patron.ok("forecast", "--input", "orders.csv", "--weeks", "4", "--regressors", "plan.csv", "--json").json()
    first = weeks["series"][0]["forecast"][0]
    assert [first["ds"], len(weeks["series"][0]["forecast"])] == ["2023-08-28", 4]
    before = level[238:240].sum()
    assert first["yhat"] == pytest.approx(yhat[:5].sum() + before, rel=0.15)


def test_days_without_a_plan(patron):
    plan, _ = shop_with_promotions(patron.folder, n=90)
    plan.iloc[5:].to_csv(patron.folder / "late.csv", index=False)
    ask = ("forecast", "--input", "orders.csv", "--format", "csv", "--regressors")
    told = patron.ok(*ask, "late.csv", "--days", "30")
    assert "5 of the 90 known days" in told.stderr
    plan.iloc[:100].to_csv(patron.folder / "short.csv", index=False)
    refused = patron(*ask, "short.csv", "--days", "30")
    assert refused.code == 2 and "no row for 2023-04-12" in refused.stderr
    assert patron.ok(*ask, "short.csv", "--days", "10")
    plan.assign(promotion=0).to_csv(patron.folder / "never.csv", index=False)
    assert "nothing can be learnt" in patron.ok(*ask, "never.csv", "--days", "7").stderr


@pytest.mark.parametrize(
    "text, said",
    [
        ("ds\n2023-01-02\n", "no column of numbers"),
        ("day,promotion\n2023-01-02,1\n", 'no column "ds"'),
        ("ds,promotion\n2023-01-02,1\n2023-01-02,0\n", "twice"),
        ("ds,promotion\n2023-01-02,much\n", "not a number"),
        ("ds,unique_id,promotion\n2023-01-02,a,1\n", "unique_id"),
    ],
)
def test_what_is_wrong_with_a_plan_is_named(patron, text, said):
    shop_with_promotions(patron.folder, n=30)
    (patron.folder / "bad.csv").write_text(text)
    answer = patron("forecast", "--input", "orders.csv", "--days", "7", "--regressors", "bad.csv")
    assert answer.code not in (0, 1) and said in answer.stderr, str(answer)


def test_columns_of_series_can_be_told(patron):
    frame = weekly_pattern(40).rename(columns={"ds": "Datum", "y": "Umsatz"})
    series_csv(patron.folder, frame)
    told = ("--map", "ds=Datum", "--map", "y=Umsatz")
    answer = patron.ok("forecast", "--series", "series.csv", "--days", "3", *told, "--format", "csv")
    assert len(rows_of(answer.stdout)) == 3
    refused = patron("forecast", "--series", "series.csv", "--map", "ds=Tag")
    assert refused.code == 2 and "Found: Datum, Umsatz" in refused.stderr


def test_months_may_be_written_without_a_day(patron):
    rows = "".join(f"{2020 + i // 12}-{i % 12 + 1:02},{100 + i % 12}\n" for i in range(36))
    (patron.folder / "months.csv").write_text("ds,y\n" + rows)
    answer = patron.ok("forecast", "--series", "months.csv", "--horizon", "2", "--json").json()
    assert answer["period"] == "month"
    assert [step["ds"] for step in answer["series"][0]["forecast"]] == ["2023-01-01", "2023-02-01"]


def test_a_decimal_comma_is_told_by_the_whole_table(patron):
    """1,250 alone may be a thousand; beside 7,5 in another column it is not."""
    days = pd.date_range("2023-01-02", periods=40).strftime("%Y-%m-%d")
    alone = "".join(f"{day};1,{250 + i % 7}\n" for i, day in enumerate(days))
    (patron.folder / "alone.csv").write_text("ds;y\n" + alone)
    ask = ("forecast", "--days", "1", "--format", "csv", "--series", "alone.csv")
    doubted = patron.ok(*ask)
    assert "--decimal ," in doubted.stderr
    assert float(rows_of(doubted.stdout)[0]["yhat"]) > 1000
    assert float(rows_of(patron.ok(*ask, "--decimal", ",").stdout)[0]["yhat"]) < 2
    beside = "".join(f"{day};1,{250 + i % 7};{i % 3},5\n" for i, day in enumerate(days))
    (patron.folder / "beside.csv").write_text("ds;y;promo\n" + beside + "2023-02-11;;2,5\n")
    told = patron.ok("forecast", "--days", "1", "--format", "csv", "--series", "beside.csv")
    assert float(rows_of(told.stdout)[0]["yhat"]) < 2


# What happened once, and what stays


def level_of(patron, spoil):
    """The forecast of 28 days, in units of the pattern's own, after `spoil` has changed the past."""
    ratios = []
    for seed in range(3):
        frame = weekly_pattern(200, noise=6, seed=seed)
        frame["y"] = spoil(frame["y"].to_numpy(copy=True))
        name = series_csv(patron.folder, frame)
        answer = patron.ok("forecast", "--series", name, "--days", "28", "--json").json()
        yhat = numbers(answer["series"][0]["forecast"], "yhat")
        ratios.append(np.abs(yhat / (100 + 10 * ((200 + np.arange(28)) % 7)) - 1).mean())
    return np.mean(ratios), answer["notes"]


@pytest.mark.parametrize("back", [1, 2, 10, 40])
def test_one_day_does_not_wreck_the_forecast(patron, back):
    def spoil(y):
        y[-back] *= 15
        return y

    error, notes = level_of(patron, spoil)
    assert error < 0.03
    assert len(notes) == 1 and str((pd.Timestamp("2023-01-02") + pd.Timedelta(200 - back, "D")).date()) in notes[0]


@pytest.mark.parametrize("since, most", [(60, 0.05), (30, 0.06), (14, 0.12)])
def test_a_new_level_is_believed(patron, since, most):
    error, notes = level_of(patron, lambda y: np.where(np.arange(200) >= 200 - since, y * 1.6, y) / 1.6)
    assert error < most and notes == []


# Where a number comes from


def test_the_history_names_what_each_day_was(retail, golden, scratch):
    out = scratch / "traced"
    answer = retail("forecast", "--days", "14", "--holidays", "gb-eng", "--out", out, "--json").json()
    known = rows_of((out / "sales_history.csv").read_text())
    y = pd.read_csv(golden / "daily_sales_zero.csv")
    assert [row["ds"] for row in known] == y["ds"].tolist()
    assert np.allclose(numbers(known, "y"), y["y"])
    state = {row["ds"]: row["state"] for row in known}
    assert state["2011-12-09"] == "left out" and state["2011-12-08"] == "open"
    assert state["2010-12-11"] == "closed" and state["2011-04-22"] == "holiday"
    assert answer["holidays"] == "GB-ENG" and answer["series"][0]["interval_multiplier"] > 0


def test_the_totals_of_the_parts_are_their_sums(retail, scratch):
    out = scratch / "totals"
    arguments = ("--by", "country", "--days", "7", "--model", "tsb", "--format", "csv")
    steps = pd.DataFrame(rows_of(retail("forecast", *arguments, "--out", out).stdout))
    totals = pd.read_csv(out / "forecast_totals.csv").set_index("unique_id")
    summed = steps.astype({"yhat": float}).groupby("unique_id")["yhat"].sum()
    assert np.allclose(totals["total"], summed[totals.index])
    assert (totals["lower"] <= totals["total"]).all() and (totals["total"] <= totals["upper"]).all()


def test_no_answer_where_the_files_can_not_be_written(patron):
    series_csv(patron.folder, weekly_pattern(40))
    (patron.folder / "taken").write_text("a file, no folder")
    answer = patron("forecast", "--series", "series.csv", "--days", "3", "--out", "taken/here")
    assert answer.code != 0 and answer.stdout == ""


def peak_memory_kb(pid):
    """Of a process that runs; its own alone, not what it was forked from."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) if found else 0


def test_a_long_series_is_shortened_for_the_models(patron):
    """100,000 hours with a day and a week planted: the newest 20,000 values tell all of it."""
    n, ahead, sd = 100_000, 48, 8
    t = np.arange(n + ahead)
    truth = 200 + 60 * np.sin(2 * np.pi * t / 24) + 40 * np.sin(2 * np.pi * t / 168) + t / 1000
    y = truth[:n] + np.random.default_rng(4).normal(0, sd, n)
    hours = pd.date_range("2010-01-01", periods=n, freq="h")
    pd.DataFrame({"ds": hours, "y": y.round(3)}).to_csv(patron.folder / "long.csv", index=False)
    command = [patron.binary, "forecast", "--series", "long.csv", "--horizon", ahead, "--output", "said.csv"]
    with open(patron.folder / "told.txt", "w") as told:
        program = subprocess.Popen([str(word) for word in command], cwd=patron.folder, stderr=told)
        peak_kb = 0
        while program.poll() is None:
            peak_kb = max(peak_kb, peak_memory_kb(program.pid))
            time.sleep(0.05)
    assert program.returncode == 0
    assert 0 < peak_kb < 300_000
    assert re.search("Models learn from the last 20,000 values", (patron.folder / "told.txt").read_text())
    said = pd.read_csv(patron.folder / "said.csv")
    assert len(said) == ahead and np.abs(said.yhat - truth[n:]).mean() < 1.5 * sd
    inside = (said.yhat_lower <= truth[n:]) & (truth[n:] <= said.yhat_upper)
    assert inside.mean() > 0.9
