-- One row for each line: of a line that is dropped as an outlier, its row holds what is netted as well.
-- Parameters: choice.
delete from line_cuts
where choice = '{{choice}}' and rule = 'netted' and (import_id, source_line) in (
  select import_id, source_line from line_cuts where choice = '{{choice}}' and rule = 'outlier'
)
