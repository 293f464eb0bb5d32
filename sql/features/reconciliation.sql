-- All parsed lines by the set of rules they break, and whether they lie in the scope: from these few
-- rows the file's total is led to the revenue, to the cent.
select
  rules,
  case when true {{order_conditions}} {{line_conditions}} then 1 else 0 end as in_scope,
  count(*) as n_lines,
  cast(sum(amount) as decimal(18, 4)) as amount
from order_lines
where true {{known}}
group by rules, case when true {{order_conditions}} {{line_conditions}} then 1 else 0 end
order by rules, in_scope
