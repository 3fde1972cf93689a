// The memory of one evaluation: everything a script makes lives here and is freed in one step.
// Using up the budget ends the evaluation.
#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace millrace::expression {

// Steps or memory are used up: the evaluation ends with ErrorKind::Timeout.
struct BudgetExceeded {
    std::string message;
};

class Memory {
  public:
    static constexpr std::size_t kLimit = std::size_t{64} << 20U;

    Memory() : pool_(first_.data(), first_.size(), &counter_) {}
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    std::pmr::memory_resource* resource() { return &pool_; }

    // Objects made here are never destroyed one by one: their members must use resource() only.
    template <class T, class... Arguments>
    T* make(Arguments&&... arguments) {
        return new (pool_.allocate(sizeof(T), alignof(T))) T(std::forward<Arguments>(arguments)...);
    }
    char* bytes(std::size_t size) {
        if (size > kLimit) exceed();
        return static_cast<char*>(pool_.allocate(size == 0 ? 1 : size, 1));
    }
    std::string_view copy(std::string_view text) {
        char* to = bytes(text.size());
        text.copy(to, text.size());
        return {to, text.size()};
    }
    [[noreturn]] static void exceed() {
        throw BudgetExceeded{"The expression needs more memory than one evaluation may use."};
    }

  private:
    class Counter final : public std::pmr::memory_resource {
        void* do_allocate(std::size_t size, std::size_t alignment) override {
            if (size > kLimit - used_) exceed();
            used_ += size;
            return std::pmr::new_delete_resource()->allocate(size, alignment);
        }
        void do_deallocate(void* at, std::size_t size, std::size_t alignment) override {
            std::pmr::new_delete_resource()->deallocate(at, size, alignment);
        }
        bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
            return this == &other;
        }
        std::size_t used_ = 0;
    };

    Counter counter_;
    alignas(std::max_align_t) std::array<std::byte, 2048> first_;
    std::pmr::monotonic_buffer_resource pool_;
};

}  // namespace millrace::expression
