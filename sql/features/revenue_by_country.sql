-- Revenue, orders, customers and units by country, largest first.
select
  c.country as name,
  cast(sum(o.amount) as decimal(18, 4)) as revenue,
  cast(sum(o.is_first) as bigint) as orders,
  count(distinct o.customer_key) as customers,
  cast(sum(o.units) as double) as units
from ({{orders_in_scope}}) o
join countries c on c.country_key = o.country_key
group by c.country
order by revenue desc, name
