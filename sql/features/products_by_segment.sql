-- The five products with the most units in each segment. Expects the temporary table
-- customer_segments (customer_key, segment).
select r.segment, r.place, r.product_id, t.product_name, r.units, r.revenue
from (
  select
    o.segment,
    row_number() over (partition by o.segment order by o.units desc, p.product_id) as place,
    o.product_key,
    p.product_id,
    cast(o.units as double) as units,
    o.revenue
  from (
    select c.segment, n.product_key, sum(c.units) as units, cast(sum(c.revenue) as decimal(18, 4)) as revenue
    from (
      select s.segment, l.name_key, sum(l.quantity) as units, sum(l.amount) as revenue
      from ({{lines_in_scope}}) l
      join customer_segments s on s.customer_key = l.customer_key
      group by s.segment, l.name_key
    ) c
    join product_names n on n.name_key = c.name_key
    group by c.segment, n.product_key
  ) o
  join products p on p.product_key = o.product_key
) r
join ({{product_titles}}) t on t.product_key = r.product_key
where r.place <= 5
order by r.segment, r.place
