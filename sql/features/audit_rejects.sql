-- Rows of all files and those that could not be read, with the first of these. Rejected rows have no day, so no
-- scope cuts them. One row.
select
  t.rows_read, t.rows_rejected,
  coalesce(f.file_name, '') as file_name, coalesce(f.source_line, 0) as source_line, coalesce(f.reason, '') as reason
from (
  select cast(sum(rows_read) as bigint) as rows_read, cast(sum(rows_rejected) as bigint) as rows_rejected
  from imports
) t
left join (
  select i.file_name, r.source_line, r.reason, row_number() over (order by r.import_id, r.source_line) as place
  from rejects r
  join imports i on i.import_id = r.import_id
) f on f.place = 1
