// Memory for data of many megabytes. It is asked for in huge pages: the first touch of an ordinary
// page costs more than filling it, so that lists of a million items would spend most of their time
// there. Where the system has no huge pages it is memory like any other.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace millrace {

// Pieces are cut one after another from blocks of 2 MB. A block goes back to the system with the
// last of its pieces; every thread keeps the one it cuts from. For what is one of many: a single
// piece may hold a whole block. `bytes` is at most kLargestPiece. May be freed by any thread.
constexpr std::size_t kLargestPiece = 512 * 1024;
void* allocate_piece(std::size_t bytes);
void free_piece(void* piece) noexcept;

// For vectors of which there may be many in one list: pieces, or memory like any other.
template <class T>
struct PieceAllocator {
    using value_type = T;
    bool takes_pieces = false;

    explicit PieceAllocator(bool takes = false) : takes_pieces(takes) {}
    template <class U>
    PieceAllocator(const PieceAllocator<U>& other) : takes_pieces(other.takes_pieces) {}
    T* allocate(std::size_t count) {
        const std::size_t bytes = count * sizeof(T);
        return static_cast<T*>(takes_pieces ? allocate_piece(bytes) : ::operator new(bytes));
    }
    void deallocate(T* array, std::size_t) noexcept {
        if (takes_pieces)
            free_piece(array);
        else
            ::operator delete(array);
    }
    friend bool operator==(const PieceAllocator&, const PieceAllocator&) = default;
};

// One array. Below the size of a huge page (2 MB) it is memory like any other. `bytes` is the same
// both times. Throws std::bad_alloc.
void* allocate_array(std::size_t bytes);
void free_array(void* array, std::size_t bytes) noexcept;

// For working memory of one step: vectors whose size is reserved at once.
template <class T>
struct LargeArrayAllocator {
    using value_type = T;

    LargeArrayAllocator() = default;
    template <class U>
    LargeArrayAllocator(const LargeArrayAllocator<U>&) {}
    T* allocate(std::size_t count) { return static_cast<T*>(allocate_array(count * sizeof(T))); }
    void deallocate(T* array, std::size_t count) noexcept { free_array(array, count * sizeof(T)); }
    friend bool operator==(const LargeArrayAllocator&, const LargeArrayAllocator&) { return true; }
};

template <class T>
using LargeVector = std::vector<T, LargeArrayAllocator<T>>;

}  // namespace millrace
