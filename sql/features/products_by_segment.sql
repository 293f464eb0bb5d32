-- The five products with the most units in each segment. Expects the temporary table
-- customer_segments (customer_key, segment).
select segment, place, product_id, product_name, units, revenue
from (
  select
    r.segment,
    row_number() over (partition by r.segment order by r.units desc, p.product_id) as place,
    p.product_id,
    t.product_name,
    cast(r.units as double) as units,
    r.revenue
  from (
    select s.segment, n.product_key, sum(l.quantity) as units, cast(sum(l.amount) as decimal(18, 4)) as revenue
    from ({{lines_in_scope}}) l
    join customer_segments s on s.customer_key = l.customer_key
    join product_names n on n.name_key = l.name_key
    group by s.segment, n.product_key
  ) r
  join products p on p.product_key = r.product_key
  join ({{product_titles}}) t on t.product_key = r.product_key
) ranked
where place <= 5
order by segment, place
