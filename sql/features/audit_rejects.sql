-- Rows of order files that could not be read and were not mended since, beside all rows of such files that are
-- stored, and the first of them. Rejected rows have no day, so no scope cuts them. One row.
select
  t.n_lines + t.rows_rejected as rows_read, t.rows_rejected,
  coalesce(f.file_name, '') as file_name, coalesce(f.source_line, 0) as source_line, coalesce(f.reason, '') as reason
from (
  select l.n_lines, r.rows_rejected
  from (select count(*) as n_lines from order_lines) l
  join (
    select count(*) as rows_rejected
    from rejects r
    join imports i on i.import_id = r.import_id
    where r.settled_by is null and i.kind = 'orders'
  ) r on true
) t
left join (
  select i.file_name, r.source_line, r.reason, row_number() over (order by r.import_id, r.source_line) as place
  from rejects r
  join imports i on i.import_id = r.import_id
  where r.settled_by is null and i.kind = 'orders'
) f on f.place = 1
