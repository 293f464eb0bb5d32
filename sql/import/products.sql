-- Products as they are told of; see customers.sql. A name or category not known so far is added to
-- the ways the product is written.
create or replace temp table told_records as
select product,
       coalesce(max_by(name, source_line) filter (where name <> ''), '') as name,
       coalesce(max_by(category, source_line) filter (where category <> ''), '') as category,
       max_by(brand, source_line) filter (where brand <> '') as brand,
       cast(max_by(price, source_line) filter (where price <> '') as decimal(18, 4)) as price,
       max_by(description, source_line) filter (where description <> '') as description,
       cast(max_by(rating, source_line) filter (where rating <> '') as double) as rating,
       list_reduce(list(attributes order by source_line) filter (where attributes <> ''),
                   lambda a, b: cast(json_merge_patch(a, b) as varchar)) as attributes,
       min(source_line) as first_line
from staged_records group by product;

create or replace temp table new_records as
select t.product from told_records t left join products p on p.product_id = t.product
where p.product_id is null
   or (t.brand is not null and t.brand is distinct from p.brand)
   or (t.price is not null and t.price is distinct from p.price)
   or (t.description is not null and t.description is distinct from p.description)
   or (t.rating is not null and t.rating is distinct from p.rating)
   or (t.attributes is not null
       and cast(json_merge_patch(coalesce(p.attributes, '{}'), t.attributes) as varchar) is distinct from p.attributes)
   or ((t.name <> '' or t.category <> '')
       and not exists (select 1 from product_names n where n.product_key = p.product_key
                       and n.product_name = t.name and n.category = t.category));

insert into products (product_key, product_id)
select (select coalesce(max(product_key), -1) from products) + row_number() over (order by first_line), product
from told_records where product not in (select product_id from products);

update products set
  brand = coalesce(t.brand, products.brand),
  price = coalesce(t.price, products.price),
  description = coalesce(t.description, products.description),
  rating = coalesce(t.rating, products.rating),
  attributes = case when t.attributes is null then products.attributes
                    else cast(json_merge_patch(coalesce(products.attributes, '{}'), t.attributes) as varchar) end
from told_records t
where products.product_id = t.product and t.product in (select product from new_records);

insert into product_names (name_key, product_key, product_name, category)
select (select coalesce(max(name_key), -1) from product_names) + row_number() over (order by t.first_line),
       p.product_key, t.name, t.category
from told_records t join products p on p.product_id = t.product
left join product_names n on n.product_key = p.product_key and n.product_name = t.name and n.category = t.category
where n.name_key is null
  and (t.name <> '' or t.category <> ''
       or not exists (select 1 from product_names w where w.product_key = p.product_key));

drop table told_records;
