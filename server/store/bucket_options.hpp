// Where an object store with the S3 interface is, and how long to wait for it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace millrace::store {

struct BucketOptions {
    std::string endpoint;  // "https://s3.eu-central-1.amazonaws.com"; objects are <it>/<bucket>/…
    std::string bucket;
    std::string region = "us-east-1";
    std::string access_key;
    std::string secret;  // in no message and no log
    // What keys begin with. The store adds an id of its own, so that servers may share a bucket.
    std::string folder = "millrace";
    // Lists the bucket after the start and deletes what no execution refers to: what a database
    // that was brought back from a backup does not know of. Never needed after a crash.
    bool sweeps_at_start = false;

    std::chrono::milliseconds connect_timeout{5000};
    // So long without a byte in either direction before a request is given up.
    std::chrono::milliseconds stall_timeout{30000};
    int attempts = 4;                            // of one request, while the store is busy or away
    std::chrono::milliseconds first_pause{200};  // before the second one; doubles each time
    std::chrono::milliseconds collect_again{60000};  // after deletions that failed
    // How much is read at a time, for readers that take small pieces, and how many such blocks are
    // kept in memory.
    std::size_t block_bytes = std::size_t{4} << 20;
    std::size_t blocks = 8;
    // What is larger than the first is sent in parts of the second.
    std::uint64_t put_bytes = std::uint64_t{5} << 30;
    std::uint64_t part_bytes = std::uint64_t{512} << 20;
};

}  // namespace millrace::store
