-- One name for each product: the one most lines of the scope carry, ties by alphabet; the product's id
-- where no line names it. Included as {{product_titles}}.
-- Parameters: names_sold (name_key and n_lines of each name).
select product_key, product_name
from (
  select
    n.product_key,
    case when n.product_name = '' then p.product_id else n.product_name end as product_name,
    row_number() over (partition by n.product_key
                       order by case when n.product_name = '' then 0 else 1 end desc, sum(c.n_lines) desc, n.product_name)
      as place
  from {{names_sold}} c
  join product_names n on n.name_key = c.name_key
  join products p on p.product_key = n.product_key
  group by n.product_key, n.product_name, p.product_id
) named
where place = 1
