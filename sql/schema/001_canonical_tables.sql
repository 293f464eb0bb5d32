-- The canonical model. Text ids are kept once, in the dimension tables; facts carry integer keys.
-- All parsed order lines are kept; `rules` holds one bit for each cleaning rule a line breaks, and the
-- presets choose at analysis which of the bits drop it. The bits are fixed by store/cleaning_rules.cpp.

create table imports (
  import_id     integer not null,
  file_name     varchar not null,
  file_sha256   varchar not null,
  mapping       varchar not null,   -- JSON: canonical field -> column of the file
  currency      varchar not null,   -- ISO 4217, empty where the file names none
  rows_read     bigint not null,
  rows_rejected bigint not null,
  rows_new      bigint not null,    -- order lines this import added
  data_version  bigint not null
);

create table rejects (
  import_id     integer not null,
  source_line   bigint not null,    -- line of the file where the row begins, from 1
  reason        varchar not null,
  original_text varchar not null
);

create table customers (
  customer_key  integer not null,
  customer_id   varchar not null,
  gender        varchar,
  age           integer,
  registered_on date,
  country       varchar,
  city          varchar
);

create table products (
  product_key   integer not null,
  product_id    varchar not null,
  brand         varchar,
  price         decimal(18, 4),
  description   varchar,
  rating        double
);

-- A product may be written in several ways; each way is kept, with its category.
create table product_names (
  name_key      integer not null,
  product_key   integer not null,
  product_name  varchar not null,
  category      varchar not null
);

create table order_ids (order_key integer not null, order_id varchar not null);
create table countries (country_key integer not null, country varchar not null);
create table statuses  (status_key integer not null, status varchar not null);

create table order_lines (
  import_id     integer not null,
  source_line   bigint not null,
  order_key     integer not null,
  customer_key  integer,            -- null: the export names no customer
  name_key      integer not null,
  country_key   integer not null,
  status_key    integer not null,
  quantity      decimal(18, 3) not null,
  unit_price    decimal(18, 4) not null,
  amount        decimal(18, 4) not null,  -- quantity × unit_price, computed once
  ordered_at    timestamp not null,
  rules         integer not null
);

-- Derived from order_lines for one preset at a time and rebuilt when the data version has moved on:
-- one row for each order, customer and instant, so that `as_of` cuts exactly between an order's lines.
create table orders (
  preset        varchar not null,
  order_key     integer not null,
  customer_key  integer not null,
  country_key   integer not null,
  ordered_at    timestamp not null,
  is_first      integer not null,   -- 1 on the order's first instant: sum(is_first) counts orders
  amount        decimal(18, 4) not null,
  units         decimal(18, 3) not null,
  n_lines       integer not null
);

create table orders_built (preset varchar not null, data_version bigint not null);

create table behaviour_events (
  event_id         varchar not null,
  customer_key     integer,
  session_id       varchar,
  event_time       timestamp not null,
  event_type       varchar not null,
  product_key      integer,
  duration_seconds double
);

create table ratings (
  customer_key  integer not null,
  product_key   integer not null,
  rating        double not null,
  rated_at      timestamp
);

-- Names of the common subset that DuckDB does not have, so that the feature files run on Trino unchanged.
create macro bitwise_and(a, b) as a & b;
