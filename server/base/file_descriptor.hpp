// An open file of the system, closed with its owner.
#pragma once

#include <unistd.h>

#include <utility>

namespace millrace {

class FileDescriptor {
  public:
    FileDescriptor() = default;
    explicit FileDescriptor(int number) : number_(number) {}  // below 0: none
    ~FileDescriptor() {
        if (number_ >= 0) close(number_);
    }
    FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }

    int get() const { return number_; }
    bool is_open() const { return number_ >= 0; }
    // The caller closes it from now on.
    int release() { return std::exchange(number_, -1); }

  private:
    int number_ = -1;
};

}  // namespace millrace
