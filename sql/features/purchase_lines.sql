-- Which customer bought which product in which order, line by line: what recommendations are learnt from.
select l.customer_key, l.order_key, n.product_key, l.ordered_at
from ({{lines_in_scope}}) l
join product_names n on n.name_key = l.name_key
where l.quantity > 0
