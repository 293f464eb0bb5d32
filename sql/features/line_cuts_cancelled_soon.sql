-- Drops sales that were cancelled in full at once, and their cancellations, as known at as_of.
-- Parameters: choice, pairing, as_of.
insert into line_cuts
select '{{choice}}' as choice, l.import_id, l.source_line, 'cancelled_soon' as rule, l.quantity, l.amount, 0 as netted
from (
  select sale_import_id as import_id, sale_line as source_line
  from return_pairs
  where pairing = {{pairing}} and returned_at < timestamp '{{as_of}}'
  union all
  select return_import_id as import_id, return_line as source_line
  from return_pairs
  where pairing = {{pairing}} and returned_at < timestamp '{{as_of}}'
) p
join order_lines l on l.import_id = p.import_id and l.source_line = p.source_line
