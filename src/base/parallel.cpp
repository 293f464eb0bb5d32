#include "base/parallel.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>

namespace patron::base {

void parallel_for(std::size_t n, const std::function<void(std::size_t)>& body) {
  tbb::parallel_for(std::size_t{0}, n, body);
}

void parallel_blocks(std::size_t n, std::size_t block,
                     const std::function<void(std::size_t, std::size_t)>& body) {
  const std::size_t n_blocks = (n + block - 1) / block;
  parallel_for(n_blocks, [&](std::size_t b) { body(b * block, std::min(n, (b + 1) * block)); });
}

}  // namespace patron::base
