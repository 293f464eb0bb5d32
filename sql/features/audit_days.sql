-- Every line of the scope by calendar day and by the rules it breaks, in order. Night is midnight to six;
-- midnight_lines stand at 00:00:00 sharp, as dates without a time of day do.
select
  cast(ordered_at as date) as day,
  rules,
  count(*) as n_lines,
  cast(sum(amount) as decimal(18, 4)) as amount,
  cast(sum(case when unit_price < 0 then 1 else 0 end) as bigint) as negative_price_lines,
  min(ordered_at) as first_line,
  max(ordered_at) as last_line,
  cast(sum(case when hour(ordered_at) < 6 then 1 else 0 end) as bigint) as night_lines,
  cast(sum(case when hour(ordered_at) >= 6 then 0 when ordered_at = cast(cast(ordered_at as date) as timestamp) then 1
    else 0 end) as bigint) as midnight_lines
from order_lines
where true {{order_conditions}} {{line_conditions}}
group by cast(ordered_at as date), rules
order by day, rules
