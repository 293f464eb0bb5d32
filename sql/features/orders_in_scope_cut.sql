-- The known orders of the scope where it may cut away an order's first instant (a first day, a country):
-- as orders_in_scope, with is_first on the first instant that is left, so that an order still counts once.
select
  order_key, customer_key, country_key, ordered_at,
  case when row_number() over (partition by order_key, customer_key order by ordered_at, country_key) = 1
       then 1 else 0 end as is_first,
  amount, units, n_lines
from orders
where preset = '{{preset}}' {{order_conditions}}
