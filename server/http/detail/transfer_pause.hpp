// Which directions of a transfer stand still because our own side is not ready.
#pragma once

#include <curl/curl.h>

#include <functional>
#include <utility>

#include "base/async.hpp"

namespace millrace {
class Runtime;
}

namespace millrace::http {

// Shared by a transfer and by the work on files that it waits for, which may end later than it.
class TransferPause {
  public:
    TransferPause(CURL* easy, asio::any_io_executor home, Runtime* files)
        : easy_(easy), home_(std::move(home)), files_(files) {}

    // Not to be called inside libcurl's callbacks.
    void pause(int direction) { apply(bits_ | direction); }
    void go_on(int direction) { apply(bits_ & ~direction); }
    // libcurl has paused by itself, as a callback told it to.
    void note_paused(int direction) { bits_ |= direction; }
    // The transfer has ended: libcurl is not to be told anything any more.
    void end() { easy_ = nullptr; }
    bool has_ended() const { return easy_ == nullptr; }

    const asio::any_io_executor& home() const { return home_; }
    // Runs what may block elsewhere, or here when there is no elsewhere.
    Task<> off_shard(std::function<void()> work);

  private:
    void apply(int bits) {
        if (bits == bits_) return;
        bits_ = bits;
        if (easy_ == nullptr || curl_easy_pause(easy_, bits) == CURLE_OK) return;
        // A callback of ours refused what libcurl had held back. It then watches the socket no
        // longer; told once more it does, and ends the transfer at the next bytes.
        curl_easy_pause(easy_, bits | CURLPAUSE_RECV);
        curl_easy_pause(easy_, bits);
    }

    CURL* easy_;
    asio::any_io_executor home_;
    Runtime* files_;
    int bits_ = 0;
};

}  // namespace millrace::http
