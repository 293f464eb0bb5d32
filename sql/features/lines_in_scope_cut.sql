-- The known order lines of the scope less what the choice of rules takes off them (see line_cuts.sql); lines
-- of which nothing is left are out. In the shape of lines_in_scope.sql.
-- Parameters: choice, rules, order_conditions, line_conditions.
select
  l.order_key, l.customer_key, l.name_key, l.country_key, l.ordered_at,
  cast(l.quantity - coalesce(c.quantity, 0) as decimal(18, 3)) as quantity,
  cast(l.amount - coalesce(c.amount, 0) as decimal(18, 4)) as amount
from (
  select import_id, source_line, order_key, customer_key, name_key, country_key, ordered_at, quantity, amount
  from order_lines
  where bitwise_and(rules, {{rules}}) = 0 and customer_key is not null {{order_conditions}} {{line_conditions}}
) l
left join (
  select import_id, source_line, quantity, amount from line_cuts where choice = '{{choice}}'
) c on c.import_id = l.import_id and c.source_line = l.source_line
where c.quantity is null or l.quantity <> c.quantity
