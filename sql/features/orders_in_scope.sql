-- The known orders of the scope, in the shape of the table orders. Included by other features as
-- {{orders_in_scope}}. Parameters: choice, order_conditions (as_of, from, to, country).
select order_key, customer_key, country_key, ordered_at, is_first, amount, units, n_lines
from orders
where choice = '{{choice}}' {{order_conditions}}
