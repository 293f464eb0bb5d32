-- First and last instant of the scope. One row; nulls where no order is known.
select min(ordered_at) as first_order, max(ordered_at) as last_order, count(*) as n_orders
from ({{orders_in_scope}}) o
