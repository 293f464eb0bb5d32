-- Every line of the scope by country, and how many of them name no customer; most of these first.
select c.country, t.n_lines, t.missing_lines
from (
  select country_key, count(*) as n_lines,
    cast(sum(case when customer_key is null then 1 else 0 end) as bigint) as missing_lines
  from order_lines
  where true {{order_conditions}} {{line_conditions}}
  group by country_key
) t
join countries c on c.country_key = t.country_key
order by t.missing_lines desc, c.country
