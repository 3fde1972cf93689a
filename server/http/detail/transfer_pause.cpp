#include "http/detail/transfer_pause.hpp"

#include "base/runtime.hpp"

namespace millrace::http {

Task<> TransferPause::off_shard(std::function<void()> work) {
    if (files_ != nullptr)
        co_await files_->blocking(std::move(work));
    else
        work();
}

}  // namespace millrace::http
