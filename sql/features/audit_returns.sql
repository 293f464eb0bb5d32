-- Returns set against the sales they undo, by customer and product; lines without a customer or a price are left
-- out. Rows of kind
--   soon    a kept sale that the customer took back in full within 24 hours, at the same price: the five largest,
--           with n_lines, amount (of sales) over all of them in all_lines, all_amount; a product counts once
--           in an order
--   unsold  one row: returns of what the customer had not bought before in these data
with returned as (
  select
    l.customer_key, n.product_key, l.order_key, l.quantity, l.unit_price, l.amount, l.ordered_at
  from order_lines l
  join product_names n on n.name_key = l.name_key
  where l.customer_key is not null and l.quantity < 0 and l.unit_price > 0 {{order_conditions}} {{line_conditions}}
),
sold as (
  select
    l.customer_key, k.product_key, l.order_key, l.quantity, l.unit_price, l.ordered_at,
    case when bitwise_and(l.rules, {{rules}}) = 0 then 1 else 0 end as kept
  from order_lines l
  join (
    select distinct r.customer_key, r.product_key, n.name_key
    from returned r
    join product_names n on n.product_key = r.product_key
  ) k on k.customer_key = l.customer_key and k.name_key = l.name_key
  where l.quantity > 0 {{order_conditions}}
),
undone as (
  select
    customer_key, product_key, min(sold_order) as order_id, min(ordered_at) as sold_at, min(returned_at) as returned_at,
    least(count(distinct sold_order), count(distinct returned_order)) as n_lines,
    cast(least(count(distinct sold_order), count(distinct returned_order)) * min(value) as decimal(18, 4)) as amount
  from (
    select
      o.order_id as sold_order, r.order_key as returned_order, s.customer_key, s.product_key, s.quantity, s.unit_price,
      s.ordered_at, r.ordered_at as returned_at, -r.amount as value
    from sold s
    join returned r on r.customer_key = s.customer_key and r.product_key = s.product_key and -r.quantity = s.quantity
      and r.unit_price = s.unit_price
    join order_ids o on o.order_key = s.order_key
    where s.kept = 1 and r.ordered_at >= s.ordered_at and r.ordered_at < s.ordered_at + interval '1' day
  ) pairs
  group by customer_key, product_key, quantity, unit_price
),
ranked as (
  select
    c.customer_id, u.order_id, p.product_id, u.sold_at, u.returned_at, u.n_lines, u.amount,
    row_number() over (order by u.amount desc, u.order_id, p.product_id) as place,
    sum(u.n_lines) over () as all_lines,
    sum(u.amount) over () as all_amount
  from undone u
  join customers c on c.customer_key = u.customer_key
  join products p on p.product_key = u.product_key
)
select
  'soon' as kind, place, customer_id, order_id, sold_at, returned_at, cast(n_lines as bigint) as n_lines, amount,
  cast(all_lines as bigint) as all_lines, cast(all_amount as decimal(18, 4)) as all_amount
from ranked
where place <= 5
union all
select
  'unsold' as kind, 0 as place, '' as customer_id, '' as order_id, min(r.ordered_at), max(r.ordered_at), count(*),
  cast(coalesce(sum(-r.amount), 0) as decimal(18, 4)), count(*), cast(coalesce(sum(-r.amount), 0) as decimal(18, 4))
from returned r
left join (
  select customer_key, product_key, min(ordered_at) as first_sold from sold group by customer_key, product_key
) f on f.customer_key = r.customer_key and f.product_key = r.product_key
where f.first_sold is null or f.first_sold > r.ordered_at
order by kind, place
