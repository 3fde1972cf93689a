#include "base/large_memory.hpp"

#include <sys/mman.h>

#include <atomic>
#include <cstdint>

#include "base/error.hpp"

namespace millrace {
namespace {

constexpr std::size_t kHugePage = 2 * 1024 * 1024;

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MILLRACE_CHECKS_LEAKS
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define MILLRACE_CHECKS_LEAKS
#endif

// Of whole huge pages, aligned to them.
#ifdef MILLRACE_CHECKS_LEAKS

// The leak check follows pointers through the heap only.
void* map_huge_pages(std::size_t bytes) {
    return ::operator new(bytes, std::align_val_t{kHugePage});
}

void unmap_huge_pages(void* memory, std::size_t) noexcept {
    ::operator delete(memory, std::align_val_t{kHugePage});
}

#else

void* map_huge_pages(std::size_t bytes) {
    void* mapped = mmap(nullptr, bytes + kHugePage, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) throw std::bad_alloc();
    char* const first = static_cast<char*>(mapped);
    const std::size_t before =
        (kHugePage - reinterpret_cast<std::uintptr_t>(first) % kHugePage) % kHugePage;
    if (before > 0) munmap(first, before);
    char* const memory = first + before;
    if (before < kHugePage) munmap(memory + bytes, kHugePage - before);
    madvise(memory, bytes, MADV_HUGEPAGE);
    return memory;
}

void unmap_huge_pages(void* memory, std::size_t bytes) noexcept {
    munmap(memory, bytes);
}

#endif

// At the start of each block. It lives as long as somebody uses it: its pieces, and the thread that
// cuts from it.
struct alignas(64) Block {
    std::atomic<std::uint32_t> users{1};
    std::size_t used = sizeof(Block);
};

void leave(Block* block) noexcept {
    if (block->users.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    block->~Block();
    unmap_huge_pages(block, kHugePage);
}

class Cutter {
  public:
    Cutter() = default;
    Cutter(const Cutter&) = delete;
    Cutter& operator=(const Cutter&) = delete;
    ~Cutter() {
        if (block_) leave(block_);
    }

    void* cut(std::size_t bytes) {
        if (!block_ || block_->used + bytes > kHugePage) renew();
        void* piece = reinterpret_cast<char*>(block_) + block_->used;
        block_->used += bytes;
        block_->users.fetch_add(1, std::memory_order_relaxed);
        return piece;
    }

  private:
    void renew() {
        // All pieces are freed: the block serves once more.
        if (block_ && block_->users.load(std::memory_order_acquire) == 1) {
            block_->used = sizeof(Block);
            return;
        }
        Block* fresh = new (map_huge_pages(kHugePage)) Block;
        if (block_) leave(block_);
        block_ = fresh;
    }

    Block* block_ = nullptr;
};

}  // namespace

void* allocate_piece(std::size_t bytes) {
    check(bytes <= kLargestPiece, "a piece fits into a block");
    thread_local Cutter cutter;
    constexpr std::size_t kLine = 64;
    return cutter.cut((bytes + kLine - 1) / kLine * kLine);
}

void free_piece(void* piece) noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(piece);
    leave(reinterpret_cast<Block*>(address & ~std::uintptr_t{kHugePage - 1}));
}

void* allocate_array(std::size_t bytes) {
    if (bytes < kHugePage) return ::operator new(bytes);
    return map_huge_pages((bytes + kHugePage - 1) / kHugePage * kHugePage);
}

void free_array(void* array, std::size_t bytes) noexcept {
    if (bytes < kHugePage)
        ::operator delete(array);
    else
        unmap_huge_pages(array, (bytes + kHugePage - 1) / kHugePage * kHugePage);
}

}  // namespace millrace
