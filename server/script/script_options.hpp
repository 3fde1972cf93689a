// Settings of the script hosts: limits, how many, where the JavaScript runtime is.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace millrace::script {

// What a host is for. Each kind has its own hosts, started on first use.
enum class HostKind {
    Expression,  // parameters in batches; interpreter only, no compiler that writes machine code
    Code,        // users' JavaScript: timers, promises, requests to the server
    Python       // users' Python; a host runs one job
};
std::string_view to_string(HostKind kind);

struct HostLimits {
    // For one job; of a batch of expressions, for each value it asks for.
    std::chrono::milliseconds time{1000};
    // Of a batch, however many values it asks for.
    std::chrono::milliseconds longest_time{30000};
    // What a host may hold beyond the program files it shares with others: heap, buffers, stacks.
    // An idle host holds 20 to 40 MB.
    std::size_t memory_mb = 256;
    std::size_t hosts = 0;                    // at most at a time; 0: one per shard
    std::size_t uses = 10'000;                // a host is replaced after so many jobs
    std::chrono::milliseconds wait{300'000};  // for a free host, before the job fails
    std::chrono::milliseconds idle{300'000};  // a host that nobody needs so long is ended; 0: never
};

struct ScriptOptions {
    std::filesystem::path runtime{};  // empty: default_runtime()
    HostLimits expression{};
    HostLimits code{.time = std::chrono::seconds(60),
                    .longest_time = std::chrono::seconds(60),
                    .memory_mb = 512};
    std::filesystem::path python{"/usr/bin/python3"};  // CPython 3
    HostLimits python_code{.time = std::chrono::seconds(60),
                           .longest_time = std::chrono::seconds(60),
                           .memory_mb = 512,
                           .uses = 1};
    // Other programs than the built-in ones, for tests.
    std::string prelude{};
    std::string bootstrap{};
    // Runs hosts where the kernel cannot confine them. For trusted code only.
    bool allow_unsafe = false;
};

// script-host/node beside the running program.
std::filesystem::path default_runtime();

}  // namespace millrace::script
