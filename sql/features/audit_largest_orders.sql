-- The largest order of each day of the temporary table audit_odd_days (day date), by day.
select day, order_id, customer_id, amount
from (
  select
    d.day, i.order_id, c.customer_id, d.amount,
    row_number() over (partition by d.day order by d.amount desc, i.order_id, c.customer_id) as place
  from (
    select cast(ordered_at as date) as day, order_key, customer_key, cast(sum(amount) as decimal(18, 4)) as amount
    from ({{orders_in_scope}}) o
    where cast(ordered_at as date) in (select day from audit_odd_days)
    group by cast(ordered_at as date), order_key, customer_key
  ) d
  join order_ids i on i.order_key = d.order_key
  join customers c on c.customer_key = d.customer_key
) t
where place = 1
order by day
