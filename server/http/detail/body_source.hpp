// The body of a request out of contents that may be stored: read ahead while the last piece is
// sent.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/content.hpp"
#include "http/detail/transfer_pause.hpp"

namespace millrace::http {

// All functions on the transfer's shard, inside libcurl's callbacks.
class BodySource {
  public:
    // `first` and what the contents hold, in this order; both outlive the transfer.
    BodySource(std::string_view first, const std::vector<ContentPtr>& contents,
               std::shared_ptr<TransferPause> pause);

    std::uint64_t size() const;
    bool has_failed() const;
    // Fills `out`, 0 at the end; CURL_READFUNC_PAUSE until more has been read,
    // CURL_READFUNC_ABORT when it cannot be.
    std::size_t read(char* out, std::size_t room);
    // From here on again, as when a server asks for the same request with credentials.
    bool seek(std::uint64_t offset);

  private:
    struct State;
    static Task<> read_ahead(std::shared_ptr<State> state, std::uint64_t round);

    std::shared_ptr<State> state_;
};

}  // namespace millrace::http
