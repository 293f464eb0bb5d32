-- The lines among which returns look for their sales: all lines of a customer, product and unit price that
-- has a return, in the order in which they are paired. Texts break ties, so that no key and no order of rows
-- matters. Quantities in 1/1,000. Parameters: rules (without those of returns), return_rules.
select
  l.customer_key,
  n.product_key,
  l.unit_price,
  l.ordered_at,
  l.import_id,
  l.source_line,
  cast(l.quantity * 1000 as bigint) as quantity,
  l.is_return
from (
  select
    import_id, source_line, order_key, customer_key, name_key, country_key, status_key, unit_price, ordered_at, quantity,
    case when bitwise_and(rules, {{return_rules}}) = 0 then 0 else 1 end as is_return
  from order_lines
  where bitwise_and(rules, {{rules}}) = 0 and customer_key is not null and unit_price > 0 and quantity <> 0
) l
join product_names n on n.name_key = l.name_key
join (
  select distinct r.customer_key, m.product_key, r.unit_price
  from order_lines r
  join product_names m on m.name_key = r.name_key
  where bitwise_and(r.rules, {{rules}}) = 0 and bitwise_and(r.rules, {{return_rules}}) <> 0
    and r.customer_key is not null and r.unit_price > 0
) g on g.customer_key = l.customer_key and g.product_key = n.product_key and g.unit_price = l.unit_price
join order_ids o on o.order_key = l.order_key
join countries c on c.country_key = l.country_key
join statuses s on s.status_key = l.status_key
order by
  l.customer_key, n.product_key, l.unit_price, l.ordered_at, l.is_return, o.order_id, l.quantity,
  c.country, n.product_name, n.category, s.status, l.import_id, l.source_line
