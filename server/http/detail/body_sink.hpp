// Takes the body of a response to a store: piece by piece, with the transfer paused when the store
// is slower than the network.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/content.hpp"
#include "http/detail/transfer_pause.hpp"

namespace millrace::http {

// All functions on the transfer's shard. What is being written when the sink goes is finished, then
// dropped.
class BodySink {
  public:
    BodySink(std::unique_ptr<ContentWriter> writer, std::shared_ptr<TransferPause> pause);

    // Inside libcurl's callback. False: the store failed earlier, or so much came at once that it
    // cannot be a sensible response.
    bool add(std::string_view bytes);
    std::uint64_t size() const;
    const std::optional<Error>& failure() const;  // of the store
    // After the transfer: the rest is written.
    Task<Result<ContentPtr>> finish();

  private:
    struct State;
    static Task<> write_pending(std::shared_ptr<State> state);

    std::shared_ptr<State> state_;
};

}  // namespace millrace::http
