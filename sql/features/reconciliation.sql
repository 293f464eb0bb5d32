-- All parsed lines by the set of rules they break, and whether they lie in the scope: from these few
-- rows the file's total is led to the revenue, to the cent. Nothing is taken off single lines here; the
-- columns about it are those of reconciliation_cut.sql.
select
  rules,
  case when true {{order_conditions}} {{line_conditions}} then 1 else 0 end as in_scope,
  '' as cut_by,
  count(*) as n_lines,
  cast(sum(amount) as decimal(18, 4)) as amount,
  0 as n_lines_cut,
  cast(0 as decimal(18, 4)) as amount_cut,
  cast(0 as decimal(18, 4)) as amount_netted
from order_lines
where true {{known}}
group by rules, case when true {{order_conditions}} {{line_conditions}} then 1 else 0 end
order by rules, in_scope
