-- The products of the scope by id, with what is known of them. The price is the one given for the product,
-- else what a unit was sold for on the mean. The lines are gone through once, name by name.
with names_sold as (
  select
    name_key,
    count(*) as n_lines,
    sum(case when quantity > 0 then amount end) as amount,
    sum(case when quantity > 0 then quantity end) as quantity
  from ({{lines_in_scope}}) l
  group by name_key
),
-- The category that most lines of a product carry, ties by alphabet.
categories as (
  select
    n.product_key,
    n.category,
    row_number() over (partition by n.product_key order by sum(l.n_lines) desc, n.category) as place
  from names_sold l
  join product_names n on n.name_key = l.name_key
  group by n.product_key, n.category
)
select
  p.product_key,
  p.product_id,
  t.product_name,
  c.category,
  coalesce(p.brand, '') as brand,
  coalesce(p.description, '') as description,
  coalesce(cast(p.price as double), s.price) as price
from (
  select
    n.product_key,
    cast(sum(l.amount) as double) / nullif(cast(sum(l.quantity) as double), 0) as price
  from names_sold l
  join product_names n on n.name_key = l.name_key
  where l.quantity > 0
  group by n.product_key
) s
join products p on p.product_key = s.product_key
join categories c on c.product_key = s.product_key and c.place = 1
join ({{titles_of_names_sold}}) t on t.product_key = s.product_key
order by p.product_id
