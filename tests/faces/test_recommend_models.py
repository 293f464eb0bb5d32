"""Recommenders on customers x products beside published figures, NumPy and the `implicit` library."""

import csv
import os
import pathlib
import subprocess

import numpy as np
import pytest
import recommending
from conftest import absent
from programs import helper_program

MEASURES = ["P5", "R5", "MAP5", "NDCG10", "HR10", "coverage10"]


@pytest.fixture(scope="module")
def probe():
    return helper_program("recommend_probe")


@pytest.fixture(scope="module")
def retail_orders(online_retail):
    return recommending.retail_orders(online_retail)


@pytest.fixture(scope="module")
def retail_lines(retail_orders):
    return recommending.as_lines(retail_orders)


@pytest.fixture(scope="module")
def movielens(shared):
    return recommending.movielens_pairs(shared / "data/recs/ml1m_implicit_train.txt.zst")


@pytest.fixture(scope="module")
def movielens_truth(shared):
    later = recommending.movielens_pairs(shared / "data/recs/ml1m_implicit_test.txt.zst")
    return later.groupby("customer")["product"].agg(set).to_dict()


def published(golden):
    with open(golden / "reco_temporal.csv", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    names = rows[0][2:]
    return {(r[0], r[1]): dict(zip(names, map(float, r[2:]), strict=True)) for r in rows[1:]}


@pytest.mark.parametrize(
    "published_as, model, options",
    [
        ("popularity (customers)", "popularity", {}),
        ("item-item cosine binary, all neighbours", "item", {"neighbours": 0}),
        ("item-item cosine binary, top-50 neighbours", "item", {"neighbours": 50}),
        ("item-item cosine invoice counts", "item", {"neighbours": 0, "weights": "orders", "orders": 1}),
        ("item-item cosine incl. self x invoice count", "item", {"neighbours": 0, "self": 1, "orders": 1}),
        ("user-user cosine, 50 neighbours", "user", {"neighbours": 50}),
        ("EASE lambda 500", "ease", {"lambda": 500}),
        ("TruncatedSVD 20", "svd", {"factors": 20}),
        ("TruncatedSVD 50", "svd", {"factors": 50}),
    ],
)  # fmt: skip
def test_online_retail_as_published(probe, golden, retail_orders, retail_lines, published_as, model, options):
    truth, n_products = recommending.retail_truth(retail_orders)
    assert (len(truth["all"]), len(truth["new"]), n_products) == (1375, 1265, 3628)
    _, lists = recommending.ask(probe, retail_lines, model, cut=recommending.CUT, **options)
    for side, wanted in truth.items():
        expected = published(golden)[side, published_as]
        measured = recommending.measures(lists[side], wanted, n_products)
        off = measured - [expected[m] for m in MEASURES]
        assert np.abs(off).max() <= 0.002, f"{side}: {dict(zip(MEASURES, off.round(4), strict=True))}"
