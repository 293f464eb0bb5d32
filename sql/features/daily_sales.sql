-- Sales by day, with the instant of the day's last order; days without orders left out, in order.
select
  cast(ordered_at as date) as day,
  cast(sum(amount) as decimal(18, 4)) as revenue,
  cast(sum(is_first) as bigint) as orders,
  cast(sum(units) as double) as units,
  max(ordered_at) as last_order
from ({{orders_in_scope}}) o
group by cast(ordered_at as date)
order by day
