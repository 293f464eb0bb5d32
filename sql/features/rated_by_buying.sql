-- Lines of the scope as if they were ratings: what one customer bought of one product, how much, and when.
-- Parameters: lines_in_scope.
select c.customer_id, p.product_id, cast(l.quantity as double) as quantity, l.order_key, l.ordered_at
from ({{lines_in_scope}}) l
join product_names n on n.name_key = l.name_key
join customers c on c.customer_key = l.customer_key
join products p on p.product_key = n.product_key
where l.quantity > 0
order by c.customer_id, p.product_id, l.ordered_at, l.quantity, l.order_key
