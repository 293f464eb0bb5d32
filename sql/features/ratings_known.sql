-- What customers said of products before as_of; ratings without a time count as known.
select c.customer_id, p.product_id, r.rating, r.rated_at
from ratings r
join customers c on c.customer_key = r.customer_key
join products p on p.product_key = r.product_key
where r.rated_at is null or r.rated_at < timestamp '{{as_of}}'
order by c.customer_id, p.product_id, r.rated_at, r.rating
