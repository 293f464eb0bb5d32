-- Keeps the orders of one choice of rules as rows of the table orders. Parameters: choice, orders_from_lines.
insert into orders
select '{{choice}}' as choice, o.*
from ({{orders_from_lines}}) o
