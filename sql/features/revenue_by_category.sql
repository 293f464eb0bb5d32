-- Revenue, orders, customers and units by product category, largest first; lines without one left out.
select
  category as name,
  cast(sum(amount) as decimal(18, 4)) as revenue,
  count(*) as orders,
  count(distinct customer_key) as customers,
  cast(sum(quantity) as double) as units
from (
  select n.category, l.order_key, l.customer_key, sum(l.amount) as amount, sum(l.quantity) as quantity
  from ({{lines_in_scope}}) l
  join product_names n on n.name_key = l.name_key
  where n.category <> ''
  group by n.category, l.order_key, l.customer_key
) o
group by category
order by revenue desc, name
