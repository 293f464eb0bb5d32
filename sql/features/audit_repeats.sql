-- Lines that repeat another of the same order in everything, the first of each left out. Only pairs of order and
-- product name that occur twice are looked at closely, which spares most of the work. One row.
select
  cast(coalesce(sum(n - 1), 0) as bigint) as n_lines,
  cast(coalesce(sum(case when kept = 1 then n - 1 else 0 end), 0) as bigint) as kept_lines,
  cast(coalesce(sum(case when kept = 1 then (n - 1) * amount else 0 end), 0) as decimal(18, 4)) as amount
from (
  select
    l.amount,
    case when bitwise_and(l.rules, {{rules}}) = 0 then 1 else 0 end as kept,
    count(*) as n
  from order_lines l
  join (
    select order_key, name_key
    from order_lines
    where true {{order_conditions}} {{line_conditions}}
    group by order_key, name_key
    having count(*) > 1
  ) twice on twice.order_key = l.order_key and twice.name_key = l.name_key
  where true {{order_conditions}}
  group by l.order_key, l.name_key, l.customer_key, l.quantity, l.unit_price, l.amount, l.ordered_at, l.country_key,
           l.status_key, l.rules
  having count(*) > 1
) repeated
