-- What a table was and how it was read, so that its rejects can be mended and read the same way.
alter table imports add column kind varchar default 'orders';
alter table imports add column format varchar default 'csv';
alter table imports add column headings varchar default '[]';      -- JSON array
alter table imports add column dates varchar default '';           -- day first, month first, year first ...
alter table imports add column decimal_mark varchar default '';
alter table imports add column rows_accepted bigint default 0;     -- under the preset purchases
alter table imports add column rows_cleaned bigint default 0;

alter table rejects add column cells varchar default '[]';         -- JSON array of the row's cells
alter table rejects add column settled_by integer;                 -- import that brought the row again, mended

-- A shop that comes as a table of recency, frequency and monetary instead of order lines.
create table ready_rfm (
  customer_key integer not null,
  recency_days bigint not null,
  frequency    bigint not null,
  monetary     decimal(18, 4) not null
);

alter table customers add column born_on date;
alter table customers add column attributes varchar;  -- JSON object: what else a file says of a customer
alter table products add column attributes varchar;
