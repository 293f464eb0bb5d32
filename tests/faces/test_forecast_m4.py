"""Forecasts of the M4 competition's series beside its published scores.

The bars are those of the third-placed entry of each cell (Makridakis, Spiliotis & Assimakopoulos 2020).
"""

import m4
import pytest

NAIVE2 = {"Weekly": (9.161, 2.777), "Hourly": (18.383, 2.395)}  # published, of the given forecasts
BARS = {"Weekly": (6.92, 2.16, 20.4), "Hourly": (9.62, 0.873, 17.5)}  # sMAPE, MASE, MSIS


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "data/forecast"


@pytest.mark.parametrize("frequency", ["Weekly", "Hourly"])
def test_the_scorer_gives_the_published_scores(folder, frequency):
    train, test = m4.load(folder, frequency)
    naive2 = m4.read(folder / "M4_submission_Naive2_weekly_hourly.csv.zst")
    smape, mase = m4.scores(train, test, naive2, m4.FREQUENCIES[frequency][1])
    assert (round(smape, 3), round(mase, 3)) == NAIVE2[frequency]


@pytest.mark.parametrize("frequency", ["Weekly", "Hourly"])
def test_m4_series_are_forecast_as_well_as_by_the_third_best_entry(patron, folder, tmp_path, frequency):
    train, test = m4.load(folder, frequency)
    season = m4.FREQUENCIES[frequency][1]
    said = m4.forecast(patron, train, frequency, tmp_path)
    smape, mase = m4.scores(train, test, said["yhat"], season)
    coverage, msis = m4.interval_scores(train, test, said["yhat_lower"], said["yhat_upper"], season)
    print(frequency, smape, mase, coverage, msis)
    most_smape, most_mase, most_msis = BARS[frequency]
    assert smape <= most_smape
    assert mase <= most_mase
    assert 0.93 <= coverage <= 0.97
    assert msis <= most_msis
