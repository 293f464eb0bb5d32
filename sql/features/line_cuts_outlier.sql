-- Drops lines whose quantity or amount is more than 1,000 times that of the median sale known at as_of; none in
-- a shop of fewer than 100 sales. A median, since it stays where it is however large the outliers are. Lines
-- of which other rules have left nothing are left to them.
-- Parameters: choice, purchase_rules, rules, as_of.
insert into line_cuts
select '{{choice}}' as choice, l.import_id, l.source_line, 'outlier' as rule, l.quantity, l.amount,
  coalesce(c.netted, 0) as netted
from order_lines l
join (
  select min(q.quantity) as quantity, max(q.total) as n_sales
  from (
    select quantity, sum(n_lines) over (order by quantity) as at_most, sum(n_lines) over () as total
    from (
      select quantity, count(*) as n_lines
      from order_lines
      where bitwise_and(rules, {{purchase_rules}}) = 0 and ordered_at < timestamp '{{as_of}}'
      group by quantity
    ) counted
  ) q
  where 2 * q.at_most >= q.total
) mq on mq.n_sales >= 100
join (
  select min(a.amount) as amount
  from (
    select amount, sum(n_lines) over (order by amount) as at_most, sum(n_lines) over () as total
    from (
      select amount, count(*) as n_lines
      from order_lines
      where bitwise_and(rules, {{purchase_rules}}) = 0 and ordered_at < timestamp '{{as_of}}'
      group by amount
    ) counted
  ) a
  where 2 * a.at_most >= a.total
) ma on abs(l.quantity) > 1000 * mq.quantity or (ma.amount > 0 and abs(l.amount) > 1000 * ma.amount)
left join (
  select import_id, source_line, quantity, netted from line_cuts where choice = '{{choice}}'
) c on c.import_id = l.import_id and c.source_line = l.source_line
where bitwise_and(l.rules, {{rules}}) = 0 and l.ordered_at < timestamp '{{as_of}}'
  and (c.quantity is null or c.quantity <> l.quantity)
