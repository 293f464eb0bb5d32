"""patron forecast and patron evaluate: the shop's series, series of files, their proof and their files."""

import csv
import datetime
import io
import math
import re

import numpy as np
import pandas as pd
import pages
import pytest
from conftest import ROOT
from reading import rows_in, rows_of

METRICS = ["mae", "rmse", "r2", "mape", "smape", "wape", "mase", "rmsse", "bias", "coverage", "msis"]


def day(text):
    return datetime.date.fromisoformat(text)


def numbers(rows, name):
    return np.array([float(row[name]) for row in rows])


def series_csv(folder, frame, name="series.csv"):
    frame.to_csv(folder / name, index=False)
    return name


def weekly_pattern(n, noise=0.0, seed=1):
    rng = np.random.default_rng(seed)
    y = 100 + 10 * (np.arange(n) % 7) + noise * rng.normal(size=n)
    return pd.DataFrame({"ds": pd.date_range("2023-01-02", periods=n), "y": y})


@pytest.fixture(scope="module")
def forecast(retail):
    return retail("forecast", "--days", "30", "--json").json()


def test_history_is_the_revenue(forecast, golden):
    daily = [float(row["y"]) for row in rows_in(golden / "daily_sales_zero.csv")]
    assert forecast["n_days"] == len(daily) == 374
    assert forecast["history_total"] == pytest.approx(8911407.904, abs=1e-3)
    assert forecast["history_daily"] == pytest.approx(23827.29, abs=0.005)
    assert sum(daily) == pytest.approx(forecast["history_total"])


def test_thirty_days_follow_the_data(forecast):
    steps = forecast["series"][0]["forecast"]
    days = [day(step["ds"]) for step in steps]
    assert days == [datetime.date(2011, 12, 10) + datetime.timedelta(i) for i in range(30)]
    for step in steps:
        assert 0 <= step["yhat_lower"] <= step["yhat"] <= step["yhat_upper"]


def test_summary_is_the_sum_of_the_steps(forecast):
    series = forecast["series"][0]
    total = sum(step["yhat"] for step in series["forecast"])
    low, high = series["uncertainty_range"]
    assert series["total_projected"] == pytest.approx(total)
    assert series["avg_daily_sales"] == pytest.approx(total / 30)
    assert sum(step["yhat_lower"] for step in series["forecast"]) <= low < total < high
    assert high <= sum(step["yhat_upper"] for step in series["forecast"])


def test_the_half_day_is_left_out_and_named(forecast):
    assert len(forecast["left_out"]) == 1
    assert "9 Dec 2011" in forecast["left_out"][0] and "12:50" in forecast["left_out"][0]


def test_the_closed_saturdays_bring_nothing(forecast):
    saturdays = [s for s in forecast["series"][0]["forecast"] if day(s["ds"]).weekday() == 5]
    assert len(saturdays) == 5
    assert all(s["yhat"] == s["yhat_upper"] == 0 for s in saturdays)


def test_every_candidate_stands_beside_the_naive_one(forecast):
    series = forecast["series"][0]
    names = [candidate["model"] for candidate in series["candidates"]]
    assert "seasonal-naive" in names and len(names) >= 4
    for candidate in series["candidates"]:
        assert set(METRICS) < set(candidate)
        if not candidate["trouble"]:
            assert all(candidate[m] is not None for m in METRICS), candidate
    used = next(c for c in series["candidates"] if c["model"] == series["model"])
    assert used["weight"] == 1 and used["mase"] == series["errors"]["mase"]
    naive = next(c for c in series["candidates"] if c["model"] == "seasonal-naive")
    assert series["naive_errors"]["mase"] == naive["mase"]
    assert series["margin"] == pytest.approx(1 - series["errors"]["mase"] / naive["mase"])
    assert series["n_origins"] >= 5
    assert "origins" in " ".join(forecast["sentences"])


def test_the_errors_are_those_of_the_backtest(retail, scratch, golden):
    """All errors again, from forecast_backtest.csv and the series alone."""
    out = scratch / "backtested"
    answer = retail("forecast", "--days", "14", "--backtest", "--out", out, "--json").json()
    y = pd.read_csv(golden / "daily_sales_zero.csv", parse_dates=["ds"]).set_index("ds")["y"]
    tested = pd.read_csv(out / "forecast_backtest.csv", parse_dates=["ds", "origin"])
    assert np.allclose(tested["y"], y.loc[tested["ds"]].to_numpy())
    assert (tested["ds"] > tested["origin"]).all()
    wape, mae, bias, held = [], [], [], []
    for _, rows in tested.groupby("origin"):
        error = (rows["y"] - rows["yhat"]).abs()
        mae.append(error.mean())
        wape.append(100 * error.sum() / rows["y"].abs().sum())
        bias.append(100 * (rows["yhat"].sum() / rows["y"].sum() - 1))
        held.append(((rows["yhat_lower"] <= rows["y"]) & (rows["y"] <= rows["yhat_upper"])).mean())
    told = answer["series"][0]["errors"]
    assert len(mae) == answer["series"][0]["n_origins"]
    assert told["mae"] == pytest.approx(np.mean(mae), rel=1e-9)
    assert told["wape"] == pytest.approx(np.mean(wape), rel=1e-9)
    assert told["bias"] == pytest.approx(np.mean(bias), rel=1e-9)
    assert told["coverage"] == pytest.approx(np.mean(held), rel=1e-9)


def test_later_orders_change_no_forecast_of_before(retail, online_retail, patron):
    """Cut the file at a day, and forecast as of it: the same bytes."""
    until = "2011-11-01"
    cut = patron.folder / "cut.csv"
    with open(online_retail, encoding="utf-8", newline="") as whole, open(cut, "w", newline="") as part:
        reader, writer = csv.reader(whole), csv.writer(part)
        header = next(reader)
        writer.writerow(header)
        at = header.index("InvoiceDate")
        writer.writerows(row for row in reader if row[at] < until)
    arguments = ("forecast", "--days", "14", "--as-of", until, "--format", "csv")
    then = patron.ok(*arguments, "--input", cut).stdout
    assert retail(*arguments).stdout == then


def test_a_start_beyond_the_data(retail):
    week = rows_of(retail("forecast", "--start", "2011-12-10", "--days", "7", "--format", "csv").stdout)
    assert [row["ds"] for row in week] == [f"2011-12-{d}" for d in range(10, 17)]
    far = retail("forecast", "--start", "2014-01-01", "--days", "3", "--format", "csv")
    assert [row["ds"] for row in rows_of(far.stdout)] == ["2014-01-01", "2014-01-02", "2014-01-03"]
    assert "Warning" in far.stderr and "374 days" in far.stderr


def test_a_start_within_the_data_is_refused(patron, online_retail_workspace):
    answer = patron("forecast", "--start", "2011-06-01", "--workspace", online_retail_workspace)
    assert answer.code == 2
    assert "--as-of 2011-06-01" in answer.stderr


@pytest.mark.parametrize(
    "flag, n, first, second",
    [("--weeks", 12, "2011-12-05", "2011-12-12"), ("--months", 3, "2011-12-01", "2012-01-01")],
)
def test_weeks_and_months(retail, flag, n, first, second):
    answer = retail("forecast", flag, n, "--json").json()
    steps = answer["series"][0]["forecast"]
    assert len(steps) == n
    assert [steps[0]["ds"], steps[1]["ds"]] == [first, second]
    assert any("was not over" in note for note in answer["notes"])


def sums_of_days(golden, days, until, frequency):
    """What was sold until a day and what is forecast from then on, by week from Monday or month."""
    y = pd.read_csv(golden / "daily_sales_zero.csv", parse_dates=["ds"]).set_index("ds")["y"]
    to_come = pd.Series(numbers(days, "yhat"), pd.to_datetime([row["ds"] for row in days]))
    by_day = pd.concat([y[y.index < until], to_come[to_come.index >= until]])
    sums = by_day.resample({"--weeks": "W-SUN", "--months": "MS"}[frequency]).sum()
    return sums if frequency == "--months" else sums.set_axis(sums.index - pd.Timedelta(days=6))


@pytest.mark.parametrize("flag, n, until", [("--weeks", 3, "2011-10-13"), ("--months", 2, "2011-09-20")])
def test_weeks_and_months_are_days_added_up(retail, golden, flag, n, until):
    """The running one, of which some days are known, as well."""
    model = ("--model", "seasonal-mean", "--as-of", until, "--format", "csv")
    steps = rows_of(retail("forecast", flag, n, *model).stdout)
    days = rows_of(retail("forecast", "--days", "60", *model).stdout)
    expected = sums_of_days(golden, days, until, flag)
    for step in steps:
        assert float(step["yhat"]) == pytest.approx(expected[step["ds"]], rel=1e-9)
        assert 0 < float(step["yhat_lower"]) <= float(step["yhat"]) <= float(step["yhat_upper"])


def test_a_week_in_which_the_shop_is_closed_brings_nothing(retail):
    """Between the years, as the year before."""
    weeks = rows_of(retail("forecast", "--weeks", "8", "--format", "csv").stdout)
    christmas = next(row for row in weeks if row["ds"] == "2011-12-26")
    assert [christmas[name] for name in ("yhat", "yhat_lower", "yhat_upper")] == ["0", "0", "0"]


def test_weeks_are_forecast_better_than_by_the_last_ones(retail, golden):
    """Origins within the week and at its ends: WAPE of four weeks, beside the mean of the last four."""
    errors, naive = [], []
    for origin in pd.date_range("2011-05-01", "2011-11-01", freq="9D"):
        until = str(origin.date())
        weeks = rows_of(retail("forecast", "--weeks", "4", "--as-of", until, "--format", "csv").stdout)
        came = sums_of_days(golden, [{"ds": until, "yhat": "0"}], "2012-01-01", "--weeks")
        y = np.array([came[row["ds"]] for row in weeks])
        errors.append(100 * np.abs(y - numbers(weeks, "yhat")).sum() / y.sum())
        mean = came[came.index < weeks[0]["ds"]].iloc[-4:].mean()
        naive.append(100 * np.abs(y - mean).sum() / y.sum())
    assert np.mean(errors) < 18
    assert np.mean(errors) < 0.85 * np.mean(naive), np.mean(naive)


def test_a_start_within_a_week_is_told_as_a_whole(retail):
    answer = retail("forecast", "--start", "2012-01-04", "--weeks", "2", "--json").json()
    assert [step["ds"] for step in answer["series"][0]["forecast"]] == ["2012-01-02", "2012-01-09"]
    assert any("2012-01-04 lies within the week" in note for note in answer["notes"])


def test_parts_make_up_the_whole(retail):
    by = retail("forecast", "--by", "country", "--model", "seasonal-mean", "--days", "7", "--reconcile", "none", "--json").json()
    total = retail("forecast", "--model", "seasonal-mean", "--days", "7", "--json").json()
    assert len(by["series"]) == 37
    assert by["history_total"] == total["history_total"]
    names = [series["unique_id"] for series in by["series"]]
    assert names == sorted(names) and "United Kingdom" in names
    # A mean of the past is linear: its parts add up even without reconciling, but for what is cut at 0.
    for i, step in enumerate(total["series"][0]["forecast"]):
        parts = sum(series["forecast"][i]["yhat"] for series in by["series"] if not series["trouble"])
        assert parts == pytest.approx(step["yhat"], rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("method", ["mint", "wls", "bottom-up", "top-down"])
def test_parts_add_up_to_the_total(retail, method):
    arguments = ("forecast", "--by", "country", "--days", "7", "--model", "tsb", "--reconcile", method)
    answer = retail(*arguments, "--json").json()
    total, *parts = answer["series"]
    assert total["unique_id"] == "total" and len(parts) == 37
    assert answer["reconciliation"]["method"] == method
    for i, step in enumerate(total["forecast"]):
        assert sum(part["forecast"][i]["yhat"] for part in parts) == pytest.approx(step["yhat"], rel=1e-9)
    for series in answer["series"]:
        low, high = series["uncertainty_range"]
        assert low <= series["total_projected"] <= high
        for step in series["forecast"]:
            assert 0 <= step["yhat_lower"] <= step["yhat"] <= step["yhat_upper"]
    told = answer["reconciliation"]
    if method == "top-down":
        assert total["total_projected"] == pytest.approx(told["total_before"])
    if method == "bottom-up":
        assert total["total_projected"] == pytest.approx(told["parts_before"])
    between = sorted([told["total_before"], told["parts_before"]])
    assert between[0] * 0.98 < total["total_projected"] < between[1] * 1.02


def test_products_add_up_to_the_units_of_the_shop(retail):
    rows = rows_of(
        retail("forecast", "--by", "product", "--measure", "units", "--days", "3", "--model", "tsb", "--format", "csv").stdout
    )
    total, parts = {}, {}
    for row in rows:
        into = total if row["unique_id"] == "total" else parts
        into[row["ds"]] = into.get(row["ds"], 0) + float(row["yhat"])
    assert len(rows) == 3 * 3666 and len(total) == 3
    assert total == pytest.approx(parts, rel=1e-9)


def test_orders_of_products_are_not_added(retail):
    answer = retail(
        "forecast", "--by", "product", "--measure", "orders", "--days", "3", "--model", "mean", "--format", "csv"
    )
    assert "do not add up" in answer.stderr
    assert "total" not in {row["unique_id"] for row in rows_of(answer.stdout)}


def test_no_category_is_said(patron, online_retail_workspace):
    answer = patron("forecast", "--by", "category", "--workspace", online_retail_workspace)
    assert answer.code != 0
    assert "no order has a category" in answer.stderr


def test_too_little_is_refused_with_what_is_needed(patron, shared):
    patron.ok("generate", "50", "20", "200", "shop")
    first = min(row["order_date"][:10] for row in rows_in(patron.folder / "shop/transactions.csv"))
    until = day(first) + datetime.timedelta(9)
    answer = patron("forecast", "--input", "shop/transactions.csv", "--to", until)
    assert "needs 14 days" in answer.stderr, str(answer)
    assert answer.code == patron("forecast", "--input", "shop/transactions.csv", "--to", until, "--weeks", "2").code


def test_files_and_pictures(patron, online_retail_workspace):
    answer = patron.ok("forecast", "--days", "30", "--workspace", online_retail_workspace)
    made = {path.name for path in patron.folder.iterdir()}
    assert {"sales_forecast_30days.csv", "forecast_candidates.csv", "forecast_components.csv"} <= made
    pictures = {f"{name}.{e}" for name in ("sales_forecast", "forecast_components") for e in ("png", "svg")}
    assert pictures <= made
    assert "forecast_backtest.csv" not in made
    assert (patron.folder / "sales_forecast_30days.csv").read_text() == answer.stdout
    drawn = (patron.folder / "sales_forecast.svg").read_text()
    assert "The next 30 days" in drawn


def test_an_answer_alone_writes_no_files(patron, online_retail_workspace):
    patron.ok("forecast", "--format", "csv", "--workspace", online_retail_workspace)
    patron.ok("forecast", "--output", "only.csv", "--workspace", online_retail_workspace)
    assert [path.name for path in patron.folder.iterdir()] == ["only.csv"]


def test_a_run_forecasts(online_retail_run, retail):
    rows = rows_in(online_retail_run / "sales_forecast_30days.csv")
    asked = rows_of(retail("forecast", "--format", "csv").stdout)
    assert rows == asked
    report = (online_retail_run / "report.html").read_text(encoding="utf-8")
    assert "What will be sold" in report and "How good the forecast is" in report
    assert (online_retail_run / "sales_forecast.png").stat().st_size > 10_000
    assert (online_retail_run / "forecast_backtest.csv").exists()


def test_the_same_bytes_twice(retail):
    arguments = ("forecast", "--by", "country", "--days", "5", "--json")
    assert retail(*arguments).stdout == retail(*arguments).stdout


def test_no_orders_below_zero_with_returns(retail):
    rows = rows_of(retail("forecast", "--preset", "with-returns", "--format", "csv").stdout)
    assert (numbers(rows, "yhat_lower") >= 0).all()


@pytest.mark.parametrize("metric", METRICS)
def test_evaluate_ranks_by_the_metric(retail, metric):
    rows = rows_of(retail("evaluate", "--model", "forecast", "--metric", metric, "--format", "csv").stdout)
    assert list(rows[0])[:2] == ["model", metric]
    values = [float(row[metric]) for row in rows if row[metric]]
    badness = {"r2": lambda v: -v, "bias": abs, "coverage": lambda v: abs(v - 0.95)}.get(metric, float)
    assert [badness(v) for v in values] == sorted(badness(v) for v in values)
    assert "seasonal-naive" in [row["model"] for row in rows]


# Series of files


def test_a_pure_pattern_is_found(patron):
    frame = weekly_pattern(140)
    name = series_csv(patron.folder, frame.sample(frac=1, random_state=3))
    rows = rows_of(patron.ok("forecast", "--series", name, "--horizon", "14", "--format", "csv").stdout)
    expected = 100 + 10 * (np.arange(140, 154) % 7)
    assert np.allclose(numbers(rows, "yhat"), expected, rtol=1e-3)
    assert rows[0]["ds"] == "2023-05-22"


def test_the_last_point_is_never_dropped(patron):
    frame = weekly_pattern(140)
    frame.loc[139, "y"] = 1.0
    name = series_csv(patron.folder, frame)
    rows = rows_of(
        patron.ok("forecast", "--series", name, "--horizon", "1", "--model", "naive", "--format", "csv").stdout
    )
    assert float(rows[0]["yhat"]) == 1.0


def test_a_regressor_known_for_the_future_is_used(patron):
    rng = np.random.default_rng(7)
    promo = rng.integers(0, 2, 134)
    frame = pd.DataFrame({"ds": pd.date_range("2023-01-01", periods=134), "promo": promo})
    frame["y"] = 100 + 50.0 * promo + rng.normal(size=134)
    frame.loc[120:, "y"] = np.nan
    name = series_csv(patron.folder, frame)
    rows = rows_of(patron.ok("forecast", "--series", name, "--format", "csv").stdout)
    assert len(rows) == 14
    assert np.abs(numbers(rows, "yhat") - (100 + 50 * promo[120:])).max() < 5


def test_many_series_keep_their_names(patron):
    frames = [weekly_pattern(60, noise=3, seed=i).assign(unique_id=f"s{i:03}") for i in range(60)]
    name = series_csv(patron.folder, pd.concat(frames))
    rows = rows_of(patron.ok("forecast", "--series", name, "--days", "7", "--format", "csv").stdout)
    assert [row["unique_id"] for row in rows] == [f"s{i:03}" for i in range(60) for _ in range(7)]


def test_one_hopeless_series_stops_no_other(patron):
    good = weekly_pattern(60, noise=3).assign(unique_id="good")
    bad = weekly_pattern(1).assign(unique_id="bad")
    name = series_csv(patron.folder, pd.concat([good, bad]))
    answer = patron.ok("forecast", "--series", name, "--days", "7", "--json").json()
    by_name = {series["unique_id"]: series for series in answer["series"]}
    assert len(by_name["good"]["forecast"]) == 7


@pytest.mark.parametrize(
    "freq, period, n", [("h", "hour", 400), ("W-SUN", "week", 120), ("ME", "month", 60), ("QS", "quarter", 40), ("YS", "year", 30)]
)
def test_periods_are_found_and_carried_on(patron, freq, period, n):
    dates = pd.date_range("2010-01-01", periods=n + 3, freq=freq)
    frame = pd.DataFrame({"ds": dates[:n], "y": 50 + np.arange(n) % 5})
    name = series_csv(patron.folder, frame)
    for told in ((), ("--period", period)):
        answer = patron.ok("forecast", "--series", name, "--horizon", "3", *told, "--json").json()
        assert answer["period"] == period
        steps = [pd.Timestamp(step["ds"]) for step in answer["series"][0]["forecast"]]
        assert steps == list(dates[n:])


@pytest.mark.parametrize(
    "text, said",
    [
        ("ds,y\n2020-01-01,1\n2020-01-02,2\n2020-01-01,3\n", ":4"),
        ("ds,y\n2020-01-01,1\n2020-01-02,two\n2020-01-03,3\n", ":3"),
        ("ds,y\n2020-01-01,1\n2020-13-02,2\n2020-01-03,3\n", "not a date"),
        ("day,y\n2020-01-01,1\n", 'no column "ds"'),
        ("ds,y\n1600-01-01,1\n1600-01-02,1\n2900-12-31,1\n", "after the first date"),
        ("ds,y\n2020-01-01,1e400\n2020-01-02,2\n2020-01-03,2\n", "not a number"),
        ("ds,y\n", "no row"),
    ],
)
def test_what_is_wrong_with_a_file_is_named(patron, text, said):
    (patron.folder / "bad.csv").write_text(text)
    answer = patron("forecast", "--series", "bad.csv")
    assert answer.code not in (0, 1) and answer.code < 100, str(answer)
    assert said in answer.stderr, str(answer)


def test_any_format_is_read(patron):
    frame = weekly_pattern(70, noise=2)
    series_csv(patron.folder, frame)
    (patron.folder / "series.jsonl").write_text(
        frame.assign(ds=frame["ds"].dt.strftime("%Y-%m-%d")).to_json(orient="records", lines=True, double_precision=15)
    )
    of_csv = patron.ok("forecast", "--series", "series.csv", "--format", "csv").stdout
    of_json = patron.ok("forecast", "--series", "series.jsonl", "--format", "csv").stdout
    assert of_csv == of_json


# The page


def test_the_page_names_every_flag_and_model(patron):
    assert pages.unnamed(pages.flags_of(patron, "forecast"), "docs/forecasting.md", "docs/importing.md") == set()


def test_the_commands_of_the_page_run(patron):
    pages.run_commands(patron, pages.text_of("docs/forecasting.md"))


def test_the_file_of_series_on_the_page_is_read(patron):
    page = (ROOT / "docs/forecasting.md").read_text(encoding="utf-8")
    rows = re.search(r"^```\n(unique_id,ds.*?)^```$", page, re.MULTILINE | re.DOTALL).group(1)
    table = pd.read_csv(io.StringIO(rows))
    assert list(table.columns) == ["unique_id", "ds", "y", "promo"]
    assert math.isnan(table["y"].iloc[-1])
