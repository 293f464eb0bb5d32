"""What is no sale by its status or its document, and what is taken off in columns of its own."""

from decimal import Decimal

import pytest
from reading import exported, imported, rows_of

HEADER = "order,customer,sku,quantity,price,date,"


def write(patron, columns, rows):
    lines = [f"{i},k{i},p,2,2.50,2024-01-{i:02},{row}" for i, row in enumerate(rows, 1)]
    (patron.folder / "shop.csv").write_text("\n".join([HEADER + columns, *lines]) + "\n", encoding="utf-8")


def revenue(patron, *flags):
    rows = rows_of(patron.ok("rfm", "--workspace", "w", "--format", "csv", *flags).stdout)
    return sum(Decimal(row["monetary"]) for row in rows)


NO_SALES = ["pending", "on-hold", "failed", "draft", "Cancelled", "refunded", "wc-pending",
            "Pending payment", "checkout-draft", "ausstehend", "Entwurf", "en attente",
            "pendiente de pago", "in attesa", "ожидает оплаты", "未付款"]  # fmt: skip
SALES = ["completed", "processing", "paid", "partially_refunded", "shipped", "bezahlt", "wc-completed"]


def test_a_status_that_is_no_sale(patron):
    write(patron, "status", SALES + NO_SALES)
    report = imported(patron, "shop.csv")
    assert report["rows_accepted"] == len(SALES)
    assert {"rule": "void_order", "rows": len(NO_SALES)}.items() <= report["cleaning"][4].items()
    assert any('rule void_order: "pending" (1 line), "on-hold"' in note for note in report["notes"])
    assert revenue(patron) == 5 * len(SALES)
    assert revenue(patron, "--keep", "void_order") == 5 * len(SALES + NO_SALES)


def test_a_pending_order_that_is_paid_later(patron):
    write(patron, "status", ["pending", "paid"])
    imported(patron, "shop.csv")
    write(patron, "status", ["paid", "paid"])
    imported(patron, "shop.csv")
    assert revenue(patron) == 10


@pytest.mark.parametrize(
    "heading, note",
    [("type", "Gutschrift"), ("Document Type", "Credit Note"), ("Belegart", "Storno"),
     ("status", "credit memo"), ("Type de document", "Avoir"), ("Tipo de documento", "Nota de crédito"),
     ("Tipo", "nota di credito"), ("Documenttype", "Creditfactuur"), ("Transaction Type", "Refund")],
)  # fmt: skip
def test_a_credit_note_is_a_return(patron, heading, note):
    rows = ["invoice"] * 5 + [note]
    write(patron, heading, rows)
    text = (patron.folder / "shop.csv").read_text(encoding="utf-8")
    (patron.folder / "shop.csv").write_text(text.replace("6,k6", "6,k1"), encoding="utf-8")
    report = imported(patron, "shop.csv")
    assert report["rows_accepted"] == 5
    assert report["cleaning"][1]["rows"] == 1, "cancellation"
    assert f'1 line of credit notes ("{note}"): taken for returns, with a negative quantity.' in report["notes"]
    assert exported(patron, "order_lines")[-1]["amount"] == "-5.00"
    assert revenue(patron) == 25
    assert revenue(patron, "--preset", "with-returns") == 20
    assert revenue(patron, "--preset", "net-of-returns") == 20


def test_a_credit_note_that_has_its_sign_already(patron):
    write(patron, "type", ["sale"] * 4)
    text = (patron.folder / "shop.csv").read_text().replace("2,2.50,2024-01-04,sale", "-2,2.50,2024-01-04,Gutschrift")
    (patron.folder / "shop.csv").write_text(text.replace("2,2.50,2024-01-03,sale", "2,-2.50,2024-01-03,Gutschrift"))
    imported(patron, "shop.csv")
    amounts = [line["amount"] for line in exported(patron, "order_lines")]
    assert amounts == ["5.00", "5.00", "-5.00", "-5.00"]


def test_a_column_of_kinds_of_products_means_nothing(patron):
    write(patron, "type", ["shirt", "gift card", "Return of the King"])
    assert imported(patron, "shop.csv")["rows_accepted"] == 3


def test_discounts_and_refunds_beside_the_price(patron):
    write(patron, "Discount Amount,Rabatt,refund,Discount code", ["0.50,0,,SAVE10", ",0,2.50,"])
    notes = imported(patron, "shop.csv")["notes"]
    said = [note for note in notes if note.startswith("Not used:")]
    assert said == [
        'Not used: "Discount Amount", "refund". A line counts with its quantity × price; what these '
        "columns take off is still in it."
    ]
