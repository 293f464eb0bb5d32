-- A ready table of recency, frequency and monetary: one row for each customer, the last one told wins.
create or replace temp table new_keys as select min(source_line) as first_line, customer from staged_records
where customer not in (select customer_id from customers) group by customer;
insert into customers (customer_key, customer_id)
select (select coalesce(max(customer_key), -1) from customers) + row_number() over (order by first_line), customer
from new_keys;
drop table new_keys;

create or replace temp table told_records as
select c.customer_key, cast(max_by(s.recency, s.source_line) as bigint) as recency_days,
       cast(max_by(s.frequency, s.source_line) as bigint) as frequency,
       cast(max_by(s.monetary, s.source_line) as decimal(18, 4)) as monetary
from staged_records s join customers c on c.customer_id = s.customer group by c.customer_key;

create or replace temp table new_records as
select t.* from told_records t left join ready_rfm r on r.customer_key = t.customer_key
where r.customer_key is null
   or (t.recency_days, t.frequency, t.monetary) is distinct from (r.recency_days, r.frequency, r.monetary);
drop table told_records;

delete from ready_rfm where customer_key in (select customer_key from new_records);
insert into ready_rfm (customer_key, recency_days, frequency, monetary)
select customer_key, recency_days, frequency, monetary from new_records;
