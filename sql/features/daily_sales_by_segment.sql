-- Sales of the scope by segment and day. Expects the temporary table customer_segments (customer_key, segment).
select
  s.segment,
  cast(o.ordered_at as date) as day,
  cast(sum(o.amount) as decimal(18, 4)) as revenue,
  cast(sum(o.is_first) as bigint) as orders,
  cast(sum(o.units) as double) as units
from ({{orders_in_scope}}) o
join customer_segments s on s.customer_key = o.customer_key
group by s.segment, cast(o.ordered_at as date)
order by s.segment, day
