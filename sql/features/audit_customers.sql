-- Each customer's revenue, orders and largest purchase at one instant, and whether he orders from several
-- countries; largest revenue first. Parameters: orders_in_scope.
select c.customer_id, o.revenue, o.orders, o.largest, o.several_countries
from (
  select
    customer_key,
    cast(sum(amount) as decimal(18, 4)) as revenue,
    cast(sum(is_first) as bigint) as orders,
    max(amount) as largest,
    case when min(country_key) <> max(country_key) then 1 else 0 end as several_countries
  from ({{orders_in_scope}}) s
  group by customer_key
) o
join customers c on c.customer_key = o.customer_key
order by o.revenue desc, c.customer_id
