-- The names of products that are odd, one row for each: what kind of name it is, how many lines carry it, and
-- the product's names and prices. One plain row stands with them, so that n_products is always told.
--   nameless     no name
--   note         only lines without a price carry it, while priced lines of the product carry another
--   test         a line under it breaks the rule test_row (bit 64)
--   non_product  a line under it breaks the rule non_product (bit 32): postage, fees, bank charges
--   garbled      bytes of another encoding
-- revenue, lowest and highest price are those of the lines that the preset keeps.
select
  product_id, product_name, kind,
  cast(n_lines as bigint) as n_lines, cast(kept_lines as bigint) as kept_lines,
  cast(revenue as decimal(18, 4)) as revenue,
  product_kind, cast(product_names as bigint) as product_names,
  cast(product_revenue as decimal(18, 4)) as product_revenue, lowest_price, highest_price,
  cast(n_products as bigint) as n_products
from (
  select
    k.*,
    max(case when kind in ('test', 'non_product') then kind else '' end) over (partition by product_key) as product_kind,
    sum(case when kind in ('nameless', 'note') then 0 else 1 end) over (partition by product_key) as product_names,
    sum(revenue) over (partition by product_key) as product_revenue,
    min(lowest) over (partition by product_key) as lowest_price,
    max(highest) over (partition by product_key) as highest_price,
    row_number() over (order by product_id, product_name) as place,
    sum(is_first) over () as n_products
  from (
    select
      p.product_id,
      n.product_key,
      n.product_name,
      l.n_lines,
      l.kept_lines,
      l.revenue,
      l.lowest,
      l.highest,
      case when row_number() over (partition by n.product_key order by n.product_name) = 1 then 1 else 0 end as is_first,
      case
        when n.product_name = '' then 'nameless'
        when l.dearest <= 0 and max(l.dearest) over (partition by n.product_key) > 0 then 'note'
        when l.is_test = 1 then 'test'
        when l.is_charge = 1 then 'non_product'
        when n.product_name like '%�%' or n.product_name like '%Ã©%' or n.product_name like '%Ã¼%'
          or n.product_name like '%Ã¶%' or n.product_name like '%Ã¤%' or n.product_name like '%Ã¨%'
          or n.product_name like '%Ã±%' or n.product_name like '%â€%' or n.product_name like '%Â£%' then 'garbled'
        else ''
      end as kind
    from (
      select
        name_key,
        sum(n_lines) as n_lines,
        sum(case when kept = 1 then n_lines else 0 end) as kept_lines,
        sum(case when kept = 1 then amount else 0 end) as revenue,
        min(case when kept = 1 then lowest end) as lowest,
        max(case when kept = 1 then highest end) as highest,
        max(highest) as dearest,
        max(case when bitwise_and(rules, 64) <> 0 then 1 else 0 end) as is_test,
        max(case when bitwise_and(rules, 32) <> 0 then 1 else 0 end) as is_charge
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
      group by name_key
    ) l
    join product_names n on n.name_key = l.name_key
    join products p on p.product_key = n.product_key
  ) k
) t
where kind <> '' or product_names > 1 or highest_price > 10 * lowest_price or place = 1
order by product_id, product_name
