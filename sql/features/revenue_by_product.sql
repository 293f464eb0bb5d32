-- The twenty products with the most revenue, largest first: revenue, orders, customers and units, the
-- product's most frequent name, and in each row the number of all products. Orders and customers are counted
-- for these twenty only: counting distinct ones of every product would cost five times as much.
select
  p.product_id,
  t.product_name as name,
  r.revenue,
  count(distinct cast(l.order_key as bigint) * 2147483648 + l.customer_key) as orders,
  count(distinct l.customer_key) as customers,
  r.units,
  r.n_products
from (
  select product_key, revenue, units, n_products
  from (
    select
      s.product_key,
      s.revenue,
      s.units,
      count(*) over () as n_products,
      row_number() over (order by s.revenue desc, p.product_id) as place
    from (
      select
        n.product_key,
        cast(sum(c.revenue) as decimal(18, 4)) as revenue,
        cast(sum(c.units) as double) as units
      from (
        select name_key, sum(amount) as revenue, sum(quantity) as units
        from ({{lines_in_scope}}) l
        group by name_key
      ) c
      join product_names n on n.name_key = c.name_key
      group by n.product_key
    ) s
    join products p on p.product_key = s.product_key
  ) ranked
  where place <= 20
) r
join product_names n on n.product_key = r.product_key
join ({{lines_in_scope}}) l on l.name_key = n.name_key
join ({{product_titles}}) t on t.product_key = r.product_key
join products p on p.product_key = r.product_key
group by p.product_id, t.product_name, r.revenue, r.units, r.n_products
order by r.revenue desc, p.product_id
