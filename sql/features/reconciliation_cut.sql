-- As reconciliation.sql, where the choice of rules takes something off single lines: by which rule, how much,
-- and of how many lines nothing is left. Parameters: choice, known, order_conditions, line_conditions.
select
  l.rules,
  l.in_scope,
  coalesce(c.rule, '') as cut_by,
  count(*) as n_lines,
  cast(sum(l.amount) as decimal(18, 4)) as amount,
  cast(sum(case when l.quantity = c.quantity then 1 else 0 end) as bigint) as n_lines_cut,
  cast(coalesce(sum(c.amount), 0) as decimal(18, 4)) as amount_cut,
  cast(coalesce(sum(c.netted), 0) as decimal(18, 4)) as amount_netted
from (
  select
    import_id, source_line, rules, quantity, amount,
    case when true {{order_conditions}} {{line_conditions}} then 1 else 0 end as in_scope
  from order_lines
  where true {{known}}
) l
left join (
  select import_id, source_line, rule, quantity, amount, netted from line_cuts where choice = '{{choice}}'
) c on c.import_id = l.import_id and c.source_line = l.source_line
group by l.rules, l.in_scope, coalesce(c.rule, '')
order by rules, in_scope, cut_by
