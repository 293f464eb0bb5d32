-- The last instant of which the scope holds a line, returns that are to be taken off sales among them. One row;
-- null where there is none. Parameters: rules (without those of returns), order_conditions, line_conditions.
select max(ordered_at) as last_line, count(*) as n_lines
from order_lines
where bitwise_and(rules, {{rules}}) = 0 and customer_key is not null {{order_conditions}} {{line_conditions}}
