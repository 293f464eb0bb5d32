-- The known orders of the scope where only a part of their lines counts (a category): rebuilt from the
-- lines, in the shape of the table orders. Parameters: rules, order_conditions, line_conditions.
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
  from order_lines
  where bitwise_and(rules, {{rules}}) = 0 and customer_key is not null {{order_conditions}} {{line_conditions}}
  group by order_key, customer_key, country_key, ordered_at
) o
join countries c on c.country_key = o.country_key
