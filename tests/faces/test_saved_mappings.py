"""Mappings that are kept: used again, found by shape, repaired where a column was renamed; and what is
said where a column is missing. Commands that a message proposes are pasted into a shell."""

import json
import random
import re
import subprocess
import tomllib

import pytest
from reading import exported, imported

HEADINGS = {"order": "Nr", "customer": "Wer weiß", "product": "Was's", "date": "Datum", "price": "Preis"}
FLAGS = ["--map=order=Nr", "--map=customer=Wer weiß", "--map=product=Was's"]


def write(path, names=HEADINGS, first=1, order=None, more=()):
    """20 lines of a shop; `names`: heading by meaning; `order`: the meanings in the file's order."""
    rng = random.Random(first)
    meanings = list(order or names)
    lines = [";".join([*(names[m] for m in meanings), *more])]
    for i in range(first, first + 20):
        line = {
            "order": f"{10_000 + i}", "customer": f"k{rng.randrange(5)}", "product": f"{70 + i % 3}",
            "date": f"{1 + i % 28:02}.02.2024", "price": f"{rng.randrange(9)},{rng.randrange(10, 99)}",
        }  # fmt: skip
        lines.append(";".join([*(line[m] for m in meanings), *("x" for _ in more)]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def mapped(told):
    return json.loads(told["mapping"])


def kept(tmp_path, workspace="w"):
    files = sorted((tmp_path / workspace / "mappings").glob("*.toml"))
    return {file.name: tomllib.loads(file.read_text(encoding="utf-8")) for file in files}


def paste(patron, command):
    """Runs a command in a shell, as a user does with what a message proposes."""
    shell = f'patron() {{ "{patron.binary}" "$@"; }}; {command}'
    return subprocess.run(["bash", "-c", shell], cwd=patron.folder, capture_output=True, text=True)


def test_a_mapping_is_saved_and_used_elsewhere(patron, tmp_path):
    write(tmp_path / "a.csv")
    imported(patron, "a.csv", *FLAGS, "--save-mapping", "shop.toml")
    saved = tomllib.loads((tmp_path / "shop.toml").read_text(encoding="utf-8"))
    assert saved["kind"] == "orders" and saved["columns"] == HEADINGS
    assert saved["headings"] == list(HEADINGS.values())
    write(tmp_path / "b.csv", first=100)
    assert patron("import", "b.csv", "--workspace", "elsewhere").code == 5
    told = imported(patron, "b.csv", "--mapping", "shop.toml", workspace="elsewhere")
    assert mapped(told) == HEADINGS and told["rows_accepted"] == 20


def test_what_was_told_of_dates_and_numbers_is_kept_too(patron, tmp_path):
    text = "Nr;Wer weiß;Datum;Preis\n1;a;03/04/2024;1,234\n2;a;04/04/2024;1,500\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    imported(patron, "a.csv", *FLAGS[:2], "--dates", "month-first", "--decimal", ",")
    (tmp_path / "b.csv").write_text(text.replace("1;a", "3;a"), encoding="utf-8")
    told = imported(patron, "b.csv")
    assert told["dates"] == "month first"
    (new,) = [line for line in exported(patron, "order_lines") if line["order_id"] == "3"]
    assert (new["ordered_at"], new["amount"]) == ("2024-03-04 00:00:00", "1.234")


def test_the_workspace_finds_it_again_by_shape_in_any_order(patron, tmp_path):
    write(tmp_path / "january.csv")
    imported(patron, "january.csv", *FLAGS)
    write(tmp_path / "february.csv", first=100, order=["price", "customer", "date", "order", "product"])
    told = imported(patron, "february.csv")
    assert mapped(told) == HEADINGS and told["rows_new"] == 20
    assert len(kept(tmp_path)) == 1
    # What is told later of the same shape is what counts from then on.
    write(tmp_path / "february.csv", first=300)  # the same rows read another way would be refused
    imported(patron, "february.csv", "--map", "customer=Was's", "--map", "product=Wer weiß")
    assert len(kept(tmp_path)) == 1
    write(tmp_path / "march.csv", first=200)
    assert mapped(imported(patron, "march.csv"))["customer"] == "Was's"


def test_a_renamed_column_is_repaired_with_a_note(patron, tmp_path):
    write(tmp_path / "a.csv")
    imported(patron, "a.csv", *FLAGS)
    renamed = HEADINGS | {"customer": "Wer weiß es"}
    write(tmp_path / "b.csv", renamed, first=100)
    told = imported(patron, "b.csv")
    assert mapped(told) == renamed and told["rows_new"] == 20
    (note,) = [n for n in told["notes"] if "which is gone" in n]
    assert 'takes the customer from "Wer weiß"' in note and '"Wer weiß es" was taken instead' in note
    # The repair is remembered: no note the next time. The old shape is known still.
    write(tmp_path / "c.csv", renamed, first=200)
    assert not [n for n in imported(patron, "c.csv")["notes"] if "gone" in n]
    write(tmp_path / "d.csv", first=300)
    assert mapped(imported(patron, "d.csv")) == HEADINGS


def test_a_file_of_another_shop_is_not_touched(patron, tmp_path):
    """Neither by a shape that is alike in part, nor does a file of the same name take its place."""
    write(tmp_path / "orders.csv")
    imported(patron, "orders.csv", *FLAGS)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/orders.csv").write_text(
        "Order ID,Customer ID,SKU,Datum,Preis,Country\n1,c1,p1,2024-02-01,2.50,DE\n"
    )
    told = imported(patron, "other/orders.csv")
    assert mapped(told)["customer"] == "Customer ID" and mapped(told)["country"] == "Country"
    assert not [n for n in told["notes"] if "mapping" in n]
    (tmp_path / "other/orders.csv").write_text(
        "Order ID,Customer ID,SKU,Datum,Preis,Loyalty\n2,c1,p1,2024-02-01,2.50,L1\n"
    )
    imported(patron, "other/orders.csv", "--map", "customer=Loyalty")
    assert {m["headings"][-1] for m in kept(tmp_path).values()} == {"Preis", "Loyalty"}
    write(tmp_path / "orders.csv", first=100)
    assert mapped(imported(patron, "orders.csv")) == HEADINGS


def test_a_missing_column_is_named_and_the_proposed_commands_work(patron, tmp_path):
    names = HEADINGS | {"customer": "Wer's \"war\"", "product": "Für $HOME wen?"}
    write(tmp_path / "a b.csv", names)
    refused = patron("import", "a b.csv", "--workspace", "w")
    assert refused.code == 5
    assert "no column for the customer (customer number)" in refused.stderr
    assert "Found: " + ", ".join(names.values()) in refused.stderr
    told = patron("inspect", "a b.csv", "--map", f"customer={names['customer']}").stdout.splitlines()[-1]
    done = paste(patron, f"{told} --workspace w --json")
    assert done.returncode == 0, f"{told}\n{done.stderr}"
    assert {r["customer_id"] for r in exported(patron, "order_lines")} == {f"k{i}" for i in range(5)}


def test_two_columns_that_could_be_it_are_both_proposed(patron, tmp_path):
    """Customers told by their cells alone: two columns speak alike, and the user decides."""
    rng = random.Random(5)
    lines = ["Order no;Wer's \"war\";Für $HOME wen?;Date;Price"]
    for order in range(80):
        customer = rng.randrange(20)
        for line in range(rng.randrange(1, 4)):
            lines.append(f"{10_000 + order};{3_000 + customer};{7_000 + customer * 7 + order % 3};"
                         f"2024-01-{1 + order // 3:02};{rng.randrange(100, 900) / 100}")  # fmt: skip
    (tmp_path / "o.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    refused = patron("import", "o.csv", "--workspace", "w")
    assert refused.code == 5 and "could both be it" in refused.stderr
    proposed = refused.stderr.strip().split("Say which: ")[1].split(" or ")
    assert len(proposed) == 2
    numbers = []
    for i, flag in enumerate(proposed):
        done = paste(patron, f"patron import o.csv {flag} --workspace w{i}")
        assert done.returncode == 0, f"{flag}\n{done.stderr}"
        numbers.append(exported(patron, "order_lines", f"w{i}")[0]["customer_id"][0])
    assert numbers == ["3", "7"]


def test_a_column_that_is_gone_without_trace(patron, tmp_path):
    write(tmp_path / "a.csv")
    imported(patron, "a.csv", *FLAGS, "--save-mapping", "shop.toml")
    write(tmp_path / "b.csv", HEADINGS | {"customer": "Fremd"}, first=100)
    for how in ([], ["--mapping", "shop.toml"]):
        refused = patron("import", "b.csv", "--workspace", "w", *how)
        assert refused.code == 5
        assert 'takes the customer from column "Wer weiß", and there is none now' in refused.stderr
        assert re.search(r"--map customer=\S+.*--save-mapping", refused.stderr)
    assert mapped(imported(patron, "b.csv", "--map", "customer=Fremd"))["product"] == "Was's"


@pytest.mark.parametrize(
    "text, said",
    [("columns = 3\n", "no [columns]"), ("[columns]\ncustomer = 3\n", "columns.customer is not a text"),
     ("[columns]\nsheep = 'a'\n", 'no meaning "sheep"'), ("not toml at all", "no mapping"),
     ("dates = 'later'\n[columns]\ncustomer = 'a'\n", 'dates is "later"')],
)  # fmt: skip
def test_a_mapping_that_is_none_is_refused_by_name(patron, tmp_path, text, said):
    write(tmp_path / "a.csv")
    (tmp_path / "shop.toml").write_text(text)
    refused = patron("import", "a.csv", "--mapping", "shop.toml", "--workspace", "w")
    assert refused.code == 5, str(refused)
    assert said in refused.stderr and "shop.toml" in refused.stderr
