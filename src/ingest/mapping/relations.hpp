#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "ingest/mapping/column_profile.hpp"

namespace patron::ingest {

/// Share of rows whose value in `a` always comes with the same value in `b`: 1 where a determines b
/// (an order its customer). Rows in which either is empty do not count; 0 where a has no value that
/// comes twice. Cost: one pass over the first `max_rows` rows.
double determines(const TableSample& sample, std::size_t a, std::size_t b, std::size_t max_rows);

/// Share of rows in which a × b is c, to a cent or half a per cent.
double share_of_products(const TableSample& sample, const std::vector<ColumnProfile>& profiles,
                         std::size_t a, std::size_t b, std::size_t c, std::size_t max_rows);

/// Share of the orders of several lines whose lines all hold the same value in `column`; 0 below
/// three such orders.
double share_of_repeats(const TableSample& sample, std::size_t order, std::size_t column,
                        std::size_t max_rows);

/// How sure it is that a column of numbers or codes, whose heading says nothing, is the order, the
/// customer or the product of an order line.
struct IdConfidence {
  double order = 0, customer = 0, product = 0;
};

/// An order has one date and comes in neighbouring rows; a customer has several orders and an order
/// one customer; a product comes in several orders, and an order in several products.
/// `date` is the column of the date, `order` that of the order where it is known.
std::vector<IdConfidence> judge_ids(const TableSample& sample,
                                    const std::vector<ColumnProfile>& profiles,
                                    const std::vector<bool>& may_be_id,
                                    std::optional<std::size_t> date,
                                    std::optional<std::size_t> order, std::size_t max_rows);

}  // namespace patron::ingest
