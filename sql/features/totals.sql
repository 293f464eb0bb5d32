-- The whole scope in one row.
select
  cast(sum(amount) as decimal(18, 4)) as revenue,
  cast(sum(is_first) as bigint) as orders,
  count(distinct customer_key) as customers,
  cast(sum(units) as double) as units,
  cast(sum(n_lines) as bigint) as lines
from ({{orders_in_scope}}) o
