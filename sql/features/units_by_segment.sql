-- Units bought in each segment. Expects the temporary table customer_segments (customer_key, segment).
select s.segment, cast(sum(o.units) as double) as units
from ({{orders_in_scope}}) o
join customer_segments s on s.customer_key = o.customer_key
group by s.segment
order by s.segment
