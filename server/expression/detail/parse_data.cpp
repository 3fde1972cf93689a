#include "expression/detail/parse_data.hpp"

#include <boost/json/memory_resource.hpp>

namespace millrace::expression {
namespace {

// The evaluation's memory as Boost.JSON wants to see it.
class DataMemory final : public boost::json::memory_resource {
  public:
    explicit DataMemory(std::pmr::memory_resource* memory) : memory_(memory) {}

  private:
    void* do_allocate(std::size_t size, std::size_t alignment) override {
        return memory_->allocate(size, alignment);
    }
    void do_deallocate(void*, std::size_t, std::size_t) override {}
    bool do_is_equal(const memory_resource& other) const noexcept override {
        return this == &other;
    }
    std::pmr::memory_resource* memory_;
};

}  // namespace

std::optional<Value> parse_data(Context& context, std::string_view text) {
    context.step(1 + text.size() / 32);
    auto* memory = context.memory.make<DataMemory>(context.resource());
    Result<Json> parsed = parse_json(text, memory);
    if (!parsed) return std::nullopt;
    return Value::of(context.memory.make<Json>(std::move(*parsed), memory));
}

}  // namespace millrace::expression
