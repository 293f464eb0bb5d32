"""Ids that a spreadsheet took for numbers are the customers they were."""

import json

import pytest
from reading import exported, imported


def customers_of(patron, cells):
    rows = [f'{i},"{cell}",p,1,2.50,2024-01-02' for i, cell in enumerate(cells, 1)]
    text = "\n".join(["order,customer,sku,quantity,price,date", *rows]) + "\n"
    (patron.folder / "ids.csv").write_text(text, encoding="utf-8")
    report = imported(patron, "ids.csv")
    return [line["customer_id"] for line in exported(patron, "order_lines")], report


WRITTEN = {
    "17850": "17850",
    "17850.0": "17850",
    "17,850": "17850",
    "1,217,850": "1217850",
    "17'850": "17850",
    "17\u202f850": "17850",
    "1.785E+04": "17850",
    "1.785e4": "17850",
    "1E+05": "100000",
}
LEFT = ["1E5", "12E+04", "17.850", "1,2", "17,85", "1234,567", "0,5", "1.7855E+03", "1.5E+99", "A1,234"]


def test_one_customer_however_it_is_written(patron):
    seen, report = customers_of(patron, WRITTEN)
    assert seen == list(WRITTEN.values())
    assert any("3 ids written with an exponent (1.785E+04 is 17850)" in n for n in report["notes"])


def test_what_only_looks_like_a_number_stays(patron):
    seen, report = customers_of(patron, LEFT)
    assert seen == LEFT
    assert not any("exponent" in note for note in report["notes"])


@pytest.mark.parametrize("written", ["17850", "17850.0", "1.785E+04", '"17,850"'])
def test_a_number_of_json(patron, written):
    line = json.dumps({"order": 1, "sku": "p", "quantity": 1, "price": 2, "date": "2024-01-02"})
    line = line.replace("{", '{"customer": ' + written + ", ")
    (patron.folder / "ids.jsonl").write_text(line + "\n")
    imported(patron, "ids.jsonl")
    assert [line["customer_id"] for line in exported(patron, "order_lines")] == ["17850"]
