-- The known orders of the scope where it may cut away an order's first instant (a first day, a country):
-- as orders_in_scope, with is_first on the first instant that is left, so that an order still counts once.
select
  o.order_key, o.customer_key, o.country_key, o.ordered_at,
  case when row_number() over (partition by o.order_key, o.customer_key order by o.ordered_at, c.country) = 1
       then 1 else 0 end as is_first,
  o.amount, o.units, o.n_lines
from (
  select * from orders
  where choice = '{{choice}}' {{order_conditions}}
) o
join countries c on c.country_key = o.country_key
