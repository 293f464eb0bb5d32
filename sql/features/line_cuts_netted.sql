-- Takes returns off their sales: of each sale what was given back, of each return what found its sale, as known
-- at as_of. Parameters: choice, pairing, as_of.
insert into line_cuts
select
  '{{choice}}' as choice, t.import_id, t.source_line, 'netted' as rule,
  cast(sum(t.quantity) as decimal(18, 3)) as quantity,
  cast(sum(t.amount) as decimal(18, 4)) as amount,
  cast(sum(t.amount) as decimal(18, 4)) as netted
from (
  select sale_import_id as import_id, sale_line as source_line, quantity, amount
  from return_pairs
  where pairing = {{pairing}} and returned_at < timestamp '{{as_of}}'
  union all
  select
    p.return_import_id as import_id, p.return_line as source_line,
    case when l.quantity < 0 then -p.quantity else p.quantity end as quantity,
    case when l.quantity < 0 then -p.amount else p.amount end as amount
  from return_pairs p
  join order_lines l on l.import_id = p.return_import_id and l.source_line = p.return_line
  where p.pairing = {{pairing}} and p.returned_at < timestamp '{{as_of}}'
) t
group by t.import_id, t.source_line
