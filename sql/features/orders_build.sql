-- Keeps the orders of one preset as rows of the table orders. Parameters: preset, orders_from_lines.
insert into orders
select '{{preset}}' as preset, o.*
from ({{orders_from_lines}}) o
