-- Sales of the scope by product and day; an order counts for each product it holds.
select
  p.product_id as name,
  o.day,
  o.revenue,
  o.orders,
  o.units
from (
  select
    n.product_key,
    cast(l.ordered_at as date) as day,
    cast(sum(l.amount) as decimal(18, 4)) as revenue,
    count(distinct cast(l.order_key as bigint) * 2147483648 + l.customer_key) as orders,
    cast(sum(l.quantity) as double) as units
  from ({{lines_in_scope}}) l
  join product_names n on n.name_key = l.name_key
  group by n.product_key, cast(l.ordered_at as date)
) o
join products p on p.product_key = o.product_key
order by p.product_id, o.day
