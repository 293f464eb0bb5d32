-- The names of products that are odd, one row for each: what kind of name it is, how many lines carry it, and
-- the product's names and prices. One plain row stands with them, so that n_products is always told.
--   nameless     no name
--   note         only lines without a price carry it, while priced lines of the product carry another
--   test         a line under it breaks the rule test_row (bit 64)
--   non_product  a line under it breaks the rule non_product (bit 32): postage, fees, bank charges
--   garbled      bytes of another encoding
-- revenue, lowest and highest price are those of the lines that the preset keeps.
with by_name as (
  select
    n.product_key,
    r.name_key,
    n.product_name,
    sum(r.n_lines) as n_lines,
    sum(case when r.kept = 1 then r.n_lines else 0 end) as kept_lines,
    sum(case when r.kept = 1 then r.amount else 0 end) as revenue,
    min(case when r.kept = 1 then r.lowest end) as lowest,
    max(case when r.kept = 1 then r.highest end) as highest,
    max(r.highest) as dearest,
    max(case when bitwise_and(r.rules, 64) <> 0 then 1 else 0 end) as is_test,
    max(case when bitwise_and(r.rules, 32) <> 0 then 1 else 0 end) as is_charge
  from (
    select
      name_key,
      rules,
      case when bitwise_and(rules, {{rules}}) = 0 then 1 else 0 end as kept,
      count(*) as n_lines, sum(amount) as amount, min(unit_price) as lowest, max(unit_price) as highest
    from order_lines
    where true {{order_conditions}} {{line_conditions}}
    group by name_key, rules
  ) r
  join product_names n on n.name_key = r.name_key
  group by n.product_key, r.name_key, n.product_name
),
named as (
  select
    b.*,
    case when b.name_key = d.first_name then 1 else 0 end as is_first,
    case
      when b.product_name = '' then 'nameless'
      when b.dearest <= 0 and d.dearest > 0 then 'note'
      when b.is_test = 1 then 'test'
      when b.is_charge = 1 then 'non_product'
      when b.product_name like '%�%' or b.product_name like '%Ã©%' or b.product_name like '%Ã¼%'
        or b.product_name like '%Ã¶%' or b.product_name like '%Ã¤%' or b.product_name like '%Ã¨%'
        or b.product_name like '%Ã±%' or b.product_name like '%â€%' or b.product_name like '%Â£%' then 'garbled'
      else ''
    end as kind
  from by_name b
  join (
    select product_key, max(dearest) as dearest, min(name_key) as first_name from by_name group by product_key
  ) d on d.product_key = b.product_key
),
by_product as (
  select
    product_key,
    max(case when kind in ('test', 'non_product') then kind else '' end) as product_kind,
    sum(case when kind in ('nameless', 'note') then 0 else 1 end) as product_names,
    sum(revenue) as product_revenue,
    min(lowest) as lowest_price,
    max(highest) as highest_price
  from named
  group by product_key
)
select
  p.product_id, k.product_name, k.kind,
  cast(k.n_lines as bigint) as n_lines, cast(k.kept_lines as bigint) as kept_lines,
  cast(k.revenue as decimal(18, 4)) as revenue,
  b.product_kind, cast(b.product_names as bigint) as product_names,
  cast(b.product_revenue as decimal(18, 4)) as product_revenue, b.lowest_price, b.highest_price, a.n_products
from named k
join by_product b on b.product_key = k.product_key
join products p on p.product_key = k.product_key
join (select count(*) as n_products, min(product_key) as first_product from by_product) a on true
where k.kind <> '' or b.product_names > 1 or b.highest_price > 10 * b.lowest_price
  or (k.is_first = 1 and k.product_key = a.first_product)
order by p.product_id, k.product_name, k.name_key
