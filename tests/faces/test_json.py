"""JSON of every shape against Python's own way to flatten it."""

import gzip
import json

import numpy as np
import pytest
from dumping import Decimal, dump, plain, program  # noqa: F401 (fixtures)


def flat(value, path=""):
    """Python's own way to flatten an object, for comparison."""
    cells = {}
    for key, inner in value.items():
        name = f"{path}.{key}" if path else key
        if isinstance(inner, dict):
            cells.update(flat(inner, name))
        elif isinstance(inner, list):
            if inner and not any(isinstance(v, (dict, list)) for v in inner):
                cells[name] = ", ".join(plain(v) for v in inner)
        else:
            cells[name] = plain(inner)
    return cells


def unrolled(orders, member="line_items"):
    for order in orders:
        lines = order.get(member) or [None]
        for line in lines:
            cells = flat({k: v for k, v in order.items() if k != member})
            if line is not None:
                cells.update(flat(line, member))
            yield cells


def shop_dump(n=300):
    random = np.random.default_rng(5)
    orders = []
    for i in range(n):
        lines = [
            {"sku": f"P{int(p)}", "quantity": int(p) % 4 + 1, "price": Decimal(int(p) * 10).scaleb(-2),
             "tax_lines": [{"rate": Decimal("0.19")}]}
            for p in random.integers(100, 999, int(random.integers(0, 5)))
        ]  # fmt: skip
        orders.append({
            "meta_data": [{"key": "source", "value": "web"}], "id": 10**17 + i, "line_items": lines,
            "customer": {"id": f"C{i % 40}", "name": "Zoë \"Z\" \\ \n", "address": {"city": None}},
            "tags": ["a", "b"][: i % 3], "total": Decimal("19.90"), "paid": i % 2 == 0,
        })  # fmt: skip
    return orders


def dumps(value, **options):
    """json.dumps that writes Decimal as the number it is: 19.90."""
    text = json.dumps(value, default=lambda d: f"@{d}@", **options)
    return text.replace('"@', "").replace('@"', "")


@pytest.mark.parametrize("shape", ["lines", "list", "wrapped", "indented", "objects"])
def test_json_of_every_shape_gives_the_same_rows(dump, tmp_path, shape):
    orders = shop_dump()
    text = {
        "lines": lambda: "\n".join(map(dumps, orders)) + "\n",
        "list": lambda: dumps(orders),
        "wrapped": lambda: dumps({"count": len(orders), "orders": orders, "next": None}, ensure_ascii=False),
        "indented": lambda: "\ufeff" + dumps({"orders": orders}, indent=2),
        "objects": lambda: "\n\n".join(dumps(order, indent=1) for order in orders),
    }[shape]()  # fmt: skip
    (tmp_path / "orders").write_text(text, encoding="utf-8")
    got = dump("orders")
    rows = list(unrolled(orders))
    assert sorted(got.headings) == sorted(set().union(*rows))
    for ours, theirs in zip(got.rows, rows, strict=True):
        assert dict(zip(got.headings, ours, strict=True)) == {
            name: theirs.get(name, "") for name in got.headings
        }
    assert "meta_data" in got.said and "line_items.tax_lines" in got.said
    assert "19.90" in {row[got.headings.index("total")] for row in got.rows}
    (tmp_path / "packed").write_bytes(gzip.compress(text.encode()))
    assert dump("packed").rows == got.rows


def test_one_order_alone_is_a_record(dump, tmp_path):
    (tmp_path / "one.json").write_text('{"id": 7, "line_items": [{"sku": "a"}, {"sku": "b"}]}')
    assert dump("one.json").rows == [["7", "a"], ["7", "b"]]
    (tmp_path / "list.json").write_text('{"items": [{"id": 7, "items": [{"sku": "a"}]}], "total": 1}')
    assert dump("list.json").rows == [["7", "a"]]


def test_a_broken_line_is_trouble_of_that_line(dump, tmp_path):
    (tmp_path / "o.jsonl").write_bytes(
        b'{"a": 1}\n{"a": 2, \n\n{"a": 3}}\n[1]\n{"a": "caf\xe9"}\n{"a": ' + b"[" * 100 + b'\n{"a": 5}\n'
    )  # fmt: skip
    got = dump("o.jsonl")
    assert got.lines == [1, 2, 4, 5, 6, 7, 8]
    assert [bool(t) for t in got.troubles] == [False, True, True, True, False, True, False]
    assert [row for row in got.rows if row] == [["1"], ["café"], ["5"]]


@pytest.mark.parametrize(
    "text",
    ['[{"a": 1}, {"a": 2', '[{"a": 1} {"a": 2}]', '[{"a": 1}] []', '{"orders": [{"a": 1}]', '[{"a": "',
     "[]", "{}", "[{}]", '[{"a": 1},]'],
)  # fmt: skip
def test_a_broken_document_is_refused(dump, tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    assert dump("x.json", code=1).said.startswith("x.json")
