-- The customers of the scope by id, with the country of their latest order.
select c.customer_key, c.customer_id, k.country
from (
  select
    customer_key,
    country_key,
    row_number() over (partition by customer_key order by ordered_at desc, country_key) as place
  from ({{orders_in_scope}}) o
) l
join customers c on c.customer_key = l.customer_key
join countries k on k.country_key = l.country_key
where l.place = 1
order by c.customer_id
