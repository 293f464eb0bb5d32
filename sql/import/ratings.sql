-- What customers think of products. Of equal ratings as many are added as the file holds more than the store.
create or replace temp table new_keys as select min(source_line) as first_line, customer from staged_records
where customer not in (select customer_id from customers) group by customer;
insert into customers (customer_key, customer_id)
select (select coalesce(max(customer_key), -1) from customers) + row_number() over (order by first_line), customer
from new_keys;

create or replace temp table new_keys as select min(source_line) as first_line, product from staged_records
where product not in (select product_id from products) group by product;
insert into products (product_key, product_id)
select (select coalesce(max(product_key), -1) from products) + row_number() over (order by first_line), product
from new_keys;
drop table new_keys;

create or replace temp table new_records as
select t.* from
  (select c.customer_key, p.product_key, cast(s.rating as double) as rating,
          cast(nullif(s.rated_at, '') as timestamp) as rated_at, s.source_line,
          row_number() over (partition by s.customer, s.product, s.rating, s.rated_at
                             order by s.source_line) as occurrence
   from staged_records s join customers c on c.customer_id = s.customer
   join products p on p.product_id = s.product) t
left join (select customer_key, product_key, rating, rated_at, count(*) as stored from ratings group by all) r
on t.customer_key = r.customer_key and t.product_key = r.product_key and t.rating = r.rating
   and t.rated_at is not distinct from r.rated_at
where t.occurrence > coalesce(r.stored, 0);

insert into ratings (customer_key, product_key, rating, rated_at)
select customer_key, product_key, rating, rated_at from new_records order by source_line;
