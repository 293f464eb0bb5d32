-- Revenue, orders, customers and units by product category, largest first; lines without one left out.
select
  n.category as name,
  cast(sum(l.amount) as decimal(18, 4)) as revenue,
  count(distinct l.order_key) as orders,
  count(distinct l.customer_key) as customers,
  cast(sum(l.quantity) as double) as units
from ({{lines_in_scope}}) l
join product_names n on n.name_key = l.name_key
where n.category <> ''
group by n.category
order by revenue desc, name
