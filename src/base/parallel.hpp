#pragma once

#include <cstddef>
#include <functional>

namespace patron::base {

/// Calls body(i) for i = 0 .. n-1 on all cores. What body(i) writes must depend on i alone;
/// sums over i are then made by the caller in index order, so results do not depend on the threads.
void parallel_for(std::size_t n, const std::function<void(std::size_t)>& body);

/// Calls body(begin, end) for fixed blocks of `block` indices (the last may be shorter).
void parallel_blocks(std::size_t n, std::size_t block,
                     const std::function<void(std::size_t, std::size_t)>& body);

}  // namespace patron::base
