-- Revenue, orders, customers and units by product, largest first, with the product's most frequent name.
select
  p.product_id,
  t.product_name as name,
  r.revenue,
  r.orders,
  r.customers,
  r.units
from (
  select
    product_key,
    cast(sum(amount) as decimal(18, 4)) as revenue,
    count(*) as orders,
    count(distinct customer_key) as customers,
    cast(sum(quantity) as double) as units
  from (
    select n.product_key, l.order_key, l.customer_key, sum(l.amount) as amount, sum(l.quantity) as quantity
    from ({{lines_in_scope}}) l
    join product_names n on n.name_key = l.name_key
    group by n.product_key, l.order_key, l.customer_key
  ) o
  group by product_key
) r
join ({{product_titles}}) t on t.product_key = r.product_key
join products p on p.product_key = r.product_key
order by r.revenue desc, p.product_id
