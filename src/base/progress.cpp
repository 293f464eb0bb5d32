#include "base/progress.hpp"

#include "base/error.hpp"

namespace patron::base {

void Progress::tell(const ProgressStep& step) const {
  if (cancelled_ && cancelled_())
    throw Error(ErrorCode::kCancelled, "Stopped on request while " + step.stage + ".",
                "Nothing was changed.");
  if (watcher_) watcher_(step);
}

}  // namespace patron::base
