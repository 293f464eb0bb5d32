-- Sales of the scope by country and day.
select
  c.country as name,
  o.day,
  o.revenue,
  o.orders,
  o.units
from (
  select
    country_key,
    cast(ordered_at as date) as day,
    cast(sum(amount) as decimal(18, 4)) as revenue,
    cast(sum(is_first) as bigint) as orders,
    cast(sum(units) as double) as units
  from ({{orders_in_scope}}) i
  group by country_key, cast(ordered_at as date)
) o
join countries c on c.country_key = o.country_key
order by c.country, o.day
