-- Cohort by the calendar month of a customer's first known order × months since: who came back, with
-- how many orders and how much. Months count from year 0. Parameters: orders_in_scope.
select
  f.cohort_month,
  m.order_month - f.cohort_month as month_offset,
  count(*) as customers,
  cast(sum(m.orders) as bigint) as orders,
  cast(sum(m.revenue) as decimal(18, 4)) as revenue
from (
  select
    customer_key,
    year(ordered_at) * 12 + month(ordered_at) - 1 as order_month,
    sum(is_first) as orders,
    sum(amount) as revenue
  from ({{orders_in_scope}}) s
  group by customer_key, year(ordered_at) * 12 + month(ordered_at) - 1
) m
join (
  select customer_key, min(year(ordered_at) * 12 + month(ordered_at) - 1) as cohort_month
  from ({{orders_in_scope}}) s
  group by customer_key
) f on f.customer_key = m.customer_key
group by f.cohort_month, m.order_month - f.cohort_month
order by f.cohort_month, month_offset
