// One evaluation: its scope, memory and budget, and how it ends early.
//
// Inside an evaluation JavaScript's `throw` is a C++ exception; it never leaves Expression.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "expression/detail/memory.hpp"
#include "expression/detail/object.hpp"
#include "expression/detail/zone.hpp"
#include "expression/scope.hpp"

namespace millrace::expression {

// The native evaluator does not know this: ErrorKind::NeedsScript.
struct ScriptNeeded {
    std::string reason;
};

// A JavaScript exception. Ordinary ones (TypeError and so on) make a {{ }} undefined, as in n8n;
// reported ones are what n8n shows to the user: ErrorKind::Expression.
struct Thrown {
    std::string name;
    std::string message;
    bool is_reported = false;
    std::string hint{};  // how to mend it
};

[[noreturn]] void throw_type_error(std::string message);
[[noreturn]] void throw_range_error(std::string message);
[[noreturn]] void throw_reported(std::string message, std::string hint = {});
[[noreturn]] void need_script(std::string reason);

class CompiledPattern;

class Context {
  public:
    static constexpr std::size_t kStepLimit = 30'000'000;
    static constexpr std::size_t kDepthLimit = 700;

    explicit Context(const Scope& its_scope) : scope(its_scope) {}
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    void step(std::size_t count = 1) {
        steps_ += count;
        if (steps_ > kStepLimit)
            throw BudgetExceeded{"The expression takes more steps than one evaluation may take."};
    }

    std::pmr::memory_resource* resource() { return memory.resource(); }
    Value text(std::string_view content) { return memory.copy(content); }
    ArrayObject* array(std::size_t capacity = 0);
    PlainObject* plain() { return memory.make<PlainObject>(resource()); }
    // An iterator over these values, as keys() and values() answer.
    Value iterator(ArrayObject* items);
    Value native(NativeFunction function) { return memory.make<FunctionObject>(function); }

    // Data that the expression changes is copied first; from then on the copy stands for it.
    Value current(Value value) const {
        if (!value.is_data() || changed_.empty()) return value;
        const auto found = changed_.find(&value.data());
        return found == changed_.end() ? value : Value(found->second);
    }
    bool has_changes() const { return !changed_.empty(); }
    // The array or plain object behind `value`, fit to be changed; null for any other value.
    Object* changeable(Value value);

    const Zone& zone();  // the workflow's time zone
    double now() const { return static_cast<double>(scope.now().time_since_epoch().count()); }

    const Scope& scope;
    Memory memory;
    std::size_t depth = 0;
    std::size_t place = 0;  // offset in the code of what is being done: where errors are reported
    std::vector<std::shared_ptr<const void>> kept;  // what values of this evaluation point into

  private:
    std::size_t steps_ = 0;
    std::unordered_map<const Json*, Object*> changed_;
    std::optional<Zone> zone_;
};

// Counts one level of nesting while it lives.
class Nesting {
  public:
    explicit Nesting(Context& context) : context_(context) {
        if (++context_.depth > Context::kDepthLimit) {
            --context_.depth;
            throw BudgetExceeded{"The expression calls itself too deeply."};
        }
    }
    ~Nesting() { --context_.depth; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

  private:
    Context& context_;
};

}  // namespace millrace::expression
