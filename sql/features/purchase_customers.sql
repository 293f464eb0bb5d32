-- The customers of the scope by id, with the country of their latest order, of several the first one.
select c.customer_key, c.customer_id, k.country
from (
  select o.customer_key, min(o.country_key) as country_key
  from ({{orders_in_scope}}) o
  join (
    select customer_key, max(ordered_at) as ordered_at
    from ({{orders_in_scope}}) s
    group by customer_key
  ) l on l.customer_key = o.customer_key and l.ordered_at = o.ordered_at
  group by o.customer_key
) l
join customers c on c.customer_key = l.customer_key
join countries k on k.country_key = l.country_key
order by c.customer_id
