-- How many rows of each imported file break each cleaning rule, and what the rules that look at other
-- lines have found. Everything but import_rules is derived and made anew when asked for.

create table import_rules (
  import_id integer not null,
  rule      varchar not null,
  rows      bigint not null
);

-- The orders are kept for a whole choice of rules ("purchases +duplicate"), not for a preset alone; a choice
-- whose answer depends on the instant of knowledge names it ("net-of-returns as of 2011-12-10 12:50:00").
alter table orders rename column preset to choice;
alter table orders_built rename column preset to choice;

-- Which return belongs to which sale. `pairing` is the set of rules that neither line breaks, with the
-- bit of cancelled_soon where whole sales cancelled at once were looked for. A pair depends on nothing
-- later than its return, so as_of cuts the table exactly.
create table return_pairs (
  pairing          integer not null,
  sale_import_id   integer not null,
  sale_line        bigint not null,
  return_import_id integer not null,
  return_line      bigint not null,
  quantity         decimal(18, 3) not null,  -- given back, positive
  amount           decimal(18, 4) not null,  -- what the sale is worth less
  returned_at      timestamp not null
);

create table return_pairs_built (pairing integer not null, data_version bigint not null);

-- What a choice of rules takes off single lines: all of a line that a derived rule drops, of a sale what
-- was given back, of a return what found its sale.
create table line_cuts (
  choice      varchar not null,
  import_id   integer not null,
  source_line bigint not null,
  rule        varchar not null,         -- a derived rule that drops all of the line, or netted
  quantity    decimal(18, 3) not null,
  amount      decimal(18, 4) not null,
  netted      decimal(18, 4) not null   -- what of the amount is netted
);
