-- Customers as they are told of: new ones get a key, known ones keep what a file does not say.
-- Within a file the last row that says something wins.
create or replace temp table told_records as
select customer,
       max_by(gender, source_line) filter (where gender <> '') as gender,
       cast(max_by(age, source_line) filter (where age <> '') as integer) as age,
       cast(max_by(birth_date, source_line) filter (where birth_date <> '') as date) as born_on,
       cast(max_by(registered_on, source_line) filter (where registered_on <> '') as date) as registered_on,
       max_by(country, source_line) filter (where country <> '') as country,
       max_by(city, source_line) filter (where city <> '') as city,
       list_reduce(list(attributes order by source_line) filter (where attributes <> ''),
                   lambda a, b: cast(json_merge_patch(a, b) as varchar)) as attributes,
       min(source_line) as first_line
from staged_records group by customer;

create or replace temp table new_records as
select t.customer from told_records t left join customers c on c.customer_id = t.customer
where c.customer_id is null
   or (t.gender is not null and t.gender is distinct from c.gender)
   or (t.age is not null and t.age is distinct from c.age)
   or (t.born_on is not null and t.born_on is distinct from c.born_on)
   or (t.registered_on is not null and t.registered_on is distinct from c.registered_on)
   or (t.country is not null and t.country is distinct from c.country)
   or (t.city is not null and t.city is distinct from c.city)
   or (t.attributes is not null
       and cast(json_merge_patch(coalesce(c.attributes, '{}'), t.attributes) as varchar) is distinct from c.attributes);

insert into customers (customer_key, customer_id)
select (select coalesce(max(customer_key), -1) from customers) + row_number() over (order by first_line), customer
from told_records where customer not in (select customer_id from customers);

update customers set
  gender = coalesce(t.gender, customers.gender),
  age = coalesce(t.age, customers.age),
  born_on = coalesce(t.born_on, customers.born_on),
  registered_on = coalesce(t.registered_on, customers.registered_on),
  country = coalesce(t.country, customers.country),
  city = coalesce(t.city, customers.city),
  attributes = case when t.attributes is null then customers.attributes
                    else cast(json_merge_patch(coalesce(customers.attributes, '{}'), t.attributes) as varchar) end
from told_records t
where customers.customer_id = t.customer and t.customer in (select customer from new_records);

drop table told_records;
