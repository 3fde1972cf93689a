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
    // As many as possible fill a block of huge pages but for its head, and little of the last one
    // stays unused.
    static constexpr std::size_t kPiece = 32 * 1024 - 64;

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

boost::json::storage_ptr storage_of(bool is_large) {
    using boost::json::make_shared_resource;
    if (is_large) return make_shared_resource<PieceResource>();
    return make_shared_resource<boost::json::monotonic_resource>();
}

}  // namespace

JsonArena::JsonArena(bool is_large) : storage_(storage_of(is_large)) {}

std::shared_ptr<const Json> JsonArena::share(Json&& value) const {
    return std::make_shared<const Json>(std::move(value), storage_);
}

}  // namespace millrace::workflow
