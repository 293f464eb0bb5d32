-- The known order lines of the scope. Included by other features as {{lines_in_scope}}.
-- Parameters: rules, order_conditions (as_of, from, to, country), line_conditions (category).
select order_key, customer_key, name_key, country_key, ordered_at, quantity, amount
from order_lines
where bitwise_and(rules, {{rules}}) = 0 and customer_key is not null {{order_conditions}} {{line_conditions}}
