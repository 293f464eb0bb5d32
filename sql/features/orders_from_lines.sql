-- Orders made from the lines that the choice of rules keeps: one row for each order, customer and instant (see
-- sql/schema). orders_build.sql keeps them as the table orders; where only a part of the lines counts (a
-- category) they are made anew. Parameters: lines_in_scope.
select
  o.order_key,
  o.customer_key,
  o.country_key,
  o.ordered_at,
  case when row_number() over (partition by o.order_key, o.customer_key order by o.ordered_at, c.country) = 1
       then 1 else 0 end as is_first,
  o.amount,
  o.units,
  o.n_lines
from (
  select
    order_key,
    customer_key,
    country_key,
    ordered_at,
    cast(sum(amount) as decimal(18, 4)) as amount,
    cast(sum(quantity) as decimal(18, 3)) as units,
    cast(count(*) as integer) as n_lines
  from ({{lines_in_scope}}) l
  group by order_key, customer_key, country_key, ordered_at
) o
join countries c on c.country_key = o.country_key
