-- What visitors did. Of equal events as many are added as the file holds more than the store.
create or replace temp table new_keys as select min(source_line) as first_line, customer from staged_records
where customer <> '' and customer not in (select customer_id from customers) group by customer;
insert into customers (customer_key, customer_id)
select (select coalesce(max(customer_key), -1) from customers) + row_number() over (order by first_line), customer
from new_keys;

create or replace temp table new_keys as select min(source_line) as first_line, product from staged_records
where product <> '' and product not in (select product_id from products) group by product;
insert into products (product_key, product_id)
select (select coalesce(max(product_key), -1) from products) + row_number() over (order by first_line), product
from new_keys;
drop table new_keys;

create or replace temp table told_records as
select s.event as event_id, c.customer_key, s.session as session_id, cast(s.time as timestamp) as event_time,
       s.type as event_type, p.product_key, cast(nullif(s.duration, '') as double) as duration_seconds,
       row_number() over (partition by s.event, s.customer, s.session, s.time, s.type, s.product, s.duration
                          order by s.source_line) as occurrence, s.source_line
from staged_records s left join customers c on c.customer_id = s.customer and s.customer <> ''
left join products p on p.product_id = s.product and s.product <> '';

create or replace temp table new_records as
select t.* from told_records t left join
  (select event_id, customer_key, session_id, event_time, event_type, product_key, duration_seconds,
          count(*) as stored
   from behaviour_events where event_time >= (select min(event_time) from told_records) group by all) e
on t.event_id = e.event_id and t.customer_key is not distinct from e.customer_key
   and t.session_id is not distinct from e.session_id and t.event_time = e.event_time
   and t.event_type = e.event_type and t.product_key is not distinct from e.product_key
   and t.duration_seconds is not distinct from e.duration_seconds
where t.occurrence > coalesce(e.stored, 0);
drop table told_records;

insert into behaviour_events (event_id, customer_key, session_id, event_time, event_type, product_key, duration_seconds)
select event_id, customer_key, session_id, event_time, event_type, product_key, duration_seconds
from new_records order by source_line;
