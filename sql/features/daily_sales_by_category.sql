-- Sales of the scope by product category and day; an order counts in each category it holds. Lines of
-- products without a category come under the empty name.
select
  category as name,
  day,
  cast(sum(amount) as decimal(18, 4)) as revenue,
  count(*) as orders,
  cast(sum(quantity) as double) as units
from (
  select
    n.category,
    cast(l.ordered_at as date) as day,
    l.order_key,
    l.customer_key,
    sum(l.amount) as amount,
    sum(l.quantity) as quantity
  from ({{lines_in_scope}}) l
  join product_names n on n.name_key = l.name_key
  group by n.category, cast(l.ordered_at as date), l.order_key, l.customer_key
) o
group by category, day
order by category, day
