-- Revenue, orders, customers and units by calendar month, in order.
select
  concat(lpad(cast(m / 12 as varchar), 4, '0'), '-', lpad(cast(m % 12 + 1 as varchar), 2, '0')) as name,
  revenue, orders, customers, units
from (
  select
    cast(year(ordered_at) * 12 + month(ordered_at) - 1 as bigint) as m,
    cast(sum(amount) as decimal(18, 4)) as revenue,
    cast(sum(is_first) as bigint) as orders,
    count(distinct customer_key) as customers,
    cast(sum(units) as double) as units
  from ({{orders_in_scope}}) o
  group by year(ordered_at) * 12 + month(ordered_at) - 1
) t
order by name
