// Where the memory of a batch comes from.
#include <utility>
#include <vector>

#include "base/large_memory.hpp"
#include "workflow/item.hpp"

namespace millrace::workflow {
namespace {

// Allocates one thing behind another in pieces of huge pages; all goes at once.
class PieceResource final : public boost::json::memory_resource {
  public:
    PieceResource() = default;
    PieceResource(const PieceResource&) = delete;
    PieceResource& operator=(const PieceResource&) = delete;
    ~PieceResource() override {
        for (void* piece : pieces_) free_piece(piece);
        for (const auto& [array, size] : arrays_) free_array(array, size);
    }

  private:
    // Sixteen fill a block of huge pages but for its head.
    static constexpr std::size_t kPiece = 128 * 1024 - 64;

    void* do_allocate(std::size_t size, std::size_t align) override {
        std::size_t start = (used_ + align - 1) / align * align;
        if (pieces_.empty() || start + size > kPiece) {
            if (size > kPiece / 4) {
                arrays_.emplace_back(nullptr, size);
                return arrays_.back().first = allocate_array(size);
            }
            pieces_.push_back(nullptr);
            pieces_.back() = allocate_piece(kPiece);
            start = 0;
        }
        used_ = start + size;
        return static_cast<char*>(pieces_.back()) + start;
    }
    void do_deallocate(void*, std::size_t, std::size_t) override {}
    bool do_is_equal(const memory_resource& other) const noexcept override {
        return this == &other;
    }

    std::vector<void*> pieces_;  // from the last one is cut
    std::size_t used_ = 0;
    std::vector<std::pair<void*, std::size_t>> arrays_;  // what is too large for a piece
};

// For what lies in an arena and counts it.
template <class T>
struct ArenaAllocator {
    using value_type = T;

    explicit ArenaAllocator(boost::json::storage_ptr arena) : storage(std::move(arena)) {}
    template <class U>
    ArenaAllocator(const ArenaAllocator<U>& other) : storage(other.storage) {}
    T* allocate(std::size_t count) {
        return static_cast<T*>(storage->allocate(count * sizeof(T), alignof(T)));
    }
    void deallocate(T*, std::size_t) noexcept {}
    friend bool operator==(const ArenaAllocator& left, const ArenaAllocator& right) {
        return left.storage.get() == right.storage.get();
    }

    boost::json::storage_ptr storage;
};

boost::json::storage_ptr storage_of(bool is_large) {
    using boost::json::make_shared_resource;
    if (is_large) return make_shared_resource<PieceResource>();
    return make_shared_resource<boost::json::monotonic_resource>();
}

}  // namespace

JsonArena::JsonArena(bool is_large) : storage_(storage_of(is_large)) {}

std::shared_ptr<const Json> JsonArena::share(Json&& value) const {
    // Beside the data it counts, so that both come into the cache together.
    return std::allocate_shared<const Json>(ArenaAllocator<Json>(storage_), std::move(value),
                                            storage_);
}

}  // namespace millrace::workflow
