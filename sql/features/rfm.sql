-- Recency, frequency, monetary of each customer as of an instant, by customer_id.
-- recency_days: whole 24-hour periods since the last order; frequency: orders; monetary: net sum.
-- Parameters: as_of, orders_in_scope.
select
  c.customer_id,
  cast(floor(date_diff('millisecond', o.last_order, timestamp '{{as_of}}') / cast(86400000 as double)) as bigint) as recency_days,
  o.frequency,
  o.monetary
from (
  select
    customer_key,
    max(ordered_at) as last_order,
    cast(sum(is_first) as bigint) as frequency,
    cast(sum(amount) as decimal(18, 4)) as monetary
  from ({{orders_in_scope}}) s
  group by customer_key
) o
join customers c on c.customer_key = o.customer_key
order by c.customer_id
