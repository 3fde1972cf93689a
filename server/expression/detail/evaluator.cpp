#include "expression/detail/evaluator.hpp"

#include <cmath>

#include "expression/detail/builtins.hpp"
#include "expression/detail/coercion.hpp"
#include "expression/detail/extensions.hpp"
#include "expression/detail/operators.hpp"
#include "expression/detail/property.hpp"
#include "expression/detail/regexp.hpp"
#include "expression/detail/roots.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

class Evaluator {
  public:
    Evaluator(Context& context, Frame* frame) : context_(context), frame_(frame) {}

    Value eval(const Node& node) {
        context_.step();
        switch (node.kind) {
            case NodeKind::Constant:
                return node.value;
            case NodeKind::Local:
                return slot(node);
            case NodeKind::Root:
                return root_value(context_, node.name);
            case NodeKind::Global:
                return global_value(context_, node.name);
            default:
                break;
        }
        const Nesting nesting(context_);
        bool is_cut = false;
        switch (node.kind) {
            case NodeKind::Member:
            case NodeKind::Index:
            case NodeKind::Call:
            case NodeKind::Method:
            case NodeKind::Chain:
                return link(node, is_cut);
            case NodeKind::Condition:
                return eval(*node.children[to_bool(eval(*node.children[0])) ? 1 : 2]);
            case NodeKind::Logical:
                return logical(node);
            case NodeKind::Binary: {
                const Value left = eval(*node.children[0]);
                return binary_operation(context_, node.op, left, eval(*node.children[1]));
            }
            case NodeKind::Unary:
                return unary(node);
            case NodeKind::Template:
                return template_text(node);
            case NodeKind::Array:
                return array(node);
            case NodeKind::Object:
                return object(node);
            case NodeKind::Function:
                return context_.memory.make<FunctionObject>(&node, frame_);
            case NodeKind::RegExp:
                return context_.memory.make<RegExpObject>(
                    *static_cast<const CompiledPattern*>(node.pattern.get()));
            case NodeKind::New: {
                const std::vector<Value> arguments = list(node, 0);
                return construct(context_, node.name, arguments);
            }
            case NodeKind::Sequence: {
                Value last;
                for (const NodePtr& child : node.children) last = eval(*child);
                return last;
            }
            case NodeKind::Assign:
                return assign(node);
            case NodeKind::Update:
                return update(node);
            default:
                break;
        }
        check(false, "only expressions are evaluated as expressions");
        return {};
    }

    // Runs a statement; true when the function returned, with its value in `result`.
    bool run(const Node& node, Value& result) {
        context_.step();
        const Nesting nesting(context_);
        switch (node.kind) {
            case NodeKind::Block:
                for (const NodePtr& child : node.children)
                    if (run(*child, result)) return true;
                return false;
            case NodeKind::Expression:
                eval(*node.children[0]);
                return false;
            case NodeKind::Declare:
                bind(*node.children[0], eval(*node.children[1]));
                return false;
            case NodeKind::Return:
                result = eval(*node.children[0]);
                return true;
            case NodeKind::If:
                if (to_bool(eval(*node.children[0]))) return run(*node.children[1], result);
                return node.children.size() > 2 && run(*node.children[2], result);
            case NodeKind::Try:
                return run_try(node, result);
            case NodeKind::Throw:
                throw_value(eval(*node.children[0]));
            case NodeKind::ForOf: {
                bool has_returned = false;
                for_each(context_, eval(*node.children[1]), [&](Value item) {
                    if (has_returned) return;
                    bind(*node.children[0], item);
                    has_returned = run(*node.children[2], result);
                });
                return has_returned;
            }
            default:
                return false;
        }
    }

    void bind(const Node& pattern, Value value) {
        switch (pattern.kind) {
            case NodeKind::BindName:
                frame_->slots[pattern.slot] = value;
                return;
            case NodeKind::BindDefault:
                bind(*pattern.children[0],
                     value.is_undefined() ? eval(*pattern.children[1]) : value);
                return;
            case NodeKind::BindArray:
                bind_array(pattern, value);
                return;
            case NodeKind::BindObject:
                bind_object(pattern, value);
                return;
            default:
                return;
        }
    }

  private:
    Value& slot(const Node& node) {
        Frame* frame = frame_;
        for (std::uint16_t i = 0; i < node.hops; ++i) frame = frame->outer;
        return frame->slots[node.slot];
    }

    // One link of a chain a?.b.c(d): `is_cut` once a ?. met undefined or null.
    Value link(const Node& node, bool& is_cut) {
        switch (node.kind) {
            case NodeKind::Chain: {
                bool is_own_cut = false;
                return link_base(*node.children[0], is_own_cut);
            }
            case NodeKind::Member: {
                if (node.children[0]->kind == NodeKind::Global)
                    return static_value(context_, node.children[0]->name, node.name);
                const Value base = link_base(*node.children[0], is_cut);
                if (is_cut || cuts(node.is_optional, base, is_cut)) return {};
                context_.place = node.offset;
                return get_member(context_, base, node.name);
            }
            case NodeKind::Index: {
                const Value base = link_base(*node.children[0], is_cut);
                if (is_cut || cuts(node.is_optional, base, is_cut)) return {};
                const Value key = eval(*node.children[1]);
                context_.place = node.offset;
                return get_index(context_, base, key);
            }
            case NodeKind::Method:
                return method(node, is_cut);
            default:
                return call(node, is_cut);
        }
    }
    Value link_base(const Node& node, bool& is_cut) {
        switch (node.kind) {
            case NodeKind::Member:
            case NodeKind::Index:
            case NodeKind::Call:
            case NodeKind::Method: {
                context_.step();
                const Nesting nesting(context_);
                return link(node, is_cut);
            }
            default:
                return eval(node);
        }
    }
    static bool cuts(bool is_optional, Value base, bool& is_cut) {
        is_cut = is_optional && base.is_nullish();
        return is_cut;
    }

    Value method(const Node& node, bool& is_cut) {
        if (node.linked != nullptr) {
            const std::vector<Value> arguments = list(node, 1);
            context_.place = node.offset;
            return node.linked(context_, arguments);
        }
        const Value base = link_base(*node.children[0], is_cut);
        if (is_cut || cuts(node.is_optional, base, is_cut)) return {};
        // Found out before the arguments are looked at; extensions take nothing, too.
        if (base.is_nullish() && !is_extension_name(node.name))
            throw_type_error("Cannot read properties of undefined or null");
        if (node.children.size() == 1) {
            context_.place = node.offset;
            return call_method(context_, base, node.name, {}, node.is_optional_call);
        }
        if (node.children.size() == 2 && node.children[1]->kind != NodeKind::Spread) {
            const Value argument = eval(*node.children[1]);
            context_.place = node.offset;
            return call_method(context_, base, node.name, {&argument, 1}, node.is_optional_call);
        }
        const std::vector<Value> arguments = list(node, 1);
        context_.place = node.offset;
        return call_method(context_, base, node.name, arguments, node.is_optional_call);
    }

    Value call(const Node& node, bool& is_cut) {
        if (node.linked != nullptr) {
            const std::vector<Value> arguments = list(node, 1);
            context_.place = node.offset;
            return node.linked(context_, arguments);
        }
        if (node.children[0]->kind == NodeKind::Root) {
            const std::vector<Value> arguments = list(node, 1);
            context_.place = node.offset;
            return call_root(context_, node.children[0]->name, arguments);
        }
        const Value callee = link_base(*node.children[0], is_cut);
        if (is_cut || cuts(node.is_optional, callee, is_cut)) return {};
        const std::vector<Value> arguments = list(node, 1);
        context_.place = node.offset;
        return call_function(context_, callee, arguments);
    }

    std::vector<Value> list(const Node& node, std::size_t from) {
        std::vector<Value> values;
        values.reserve(node.children.size() - from);
        for (std::size_t i = from; i < node.children.size(); ++i) {
            const Node& child = *node.children[i];
            if (child.kind == NodeKind::Spread)
                for_each(context_, eval(*child.children[0]),
                         [&](Value item) { values.push_back(item); });
            else
                values.push_back(child.kind == NodeKind::Hole ? Value::hole() : eval(child));
        }
        return values;
    }

    Value array(const Node& node) {
        ArrayObject* made = context_.array(node.children.size());
        for (const NodePtr& child : node.children) {
            if (child->kind == NodeKind::Spread)
                for_each(context_, eval(*child->children[0]),
                         [&](Value item) { made->items.push_back(item); });
            else
                made->items.push_back(child->kind == NodeKind::Hole ? Value::hole() : eval(*child));
        }
        return made;
    }

    Value object(const Node& node) {
        PlainObject* made = context_.plain();
        made->reserve(node.children.size());
        for (const NodePtr& child : node.children) {
            if (child->kind == NodeKind::Spread) {
                const Value from = eval(*child->children[0]);
                if (from.is_nullish() || from.is_bool() || from.is_number()) continue;
                for (const Member& member : own_members(context_, from))
                    made->set(member.name, member.value);
            } else if (child->children.size() == 2) {
                const std::string_view name = to_key(context_, eval(*child->children[0]));
                require_allowed(name);
                made->set(name, eval(*child->children[1]));
            } else {
                made->set(child->name, eval(*child->children[0]));
            }
        }
        return made;
    }

    Value logical(const Node& node) {
        const Value left = eval(*node.children[0]);
        return keeps_left(node.op, left) ? left : eval(*node.children[1]);
    }
    static bool keeps_left(Op op, Value left) {
        if (op == Op::And) return !to_bool(left);
        if (op == Op::Or) return to_bool(left);
        return !left.is_nullish();
    }

    Value unary(const Node& node) {
        const Node& operand = *node.children[0];
        if (node.op == Op::Delete) {
            const Value base = eval(*operand.children[0]);
            const std::string_view name = operand.kind == NodeKind::Member
                                              ? std::string_view(operand.name)
                                              : to_key(context_, eval(*operand.children[1]));
            return delete_member(context_, base, name);
        }
        return unary_operation(context_, node.op, eval(operand));
    }

    Value template_text(const Node& node) {
        std::string out = node.pieces[0];
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            append_text(out, to_text(context_, eval(*node.children[i])));
            append_text(out, node.pieces[i + 1]);
            if (out.size() > Memory::kLimit) Memory::exceed();
        }
        return context_.text(out);
    }

    // --- changes
    Value assign(const Node& node) {
        const Node& target = *node.children[0];
        if (target.kind == NodeKind::Local)
            return store(
                node, [&] { return slot(target); }, [&](Value value) { slot(target) = value; });
        const Value base = eval(*target.children[0]);
        const std::string_view name = target.kind == NodeKind::Member
                                          ? std::string_view(target.name)
                                          : to_key(context_, eval(*target.children[1]));
        return store(
            node, [&] { return get_member(context_, base, name); },
            [&](Value value) { set_member(context_, base, name, value); });
    }

    template <class Read, class Write>
    Value store(const Node& node, Read read, Write write) {
        const Node& source = *node.children[1];
        Value value;
        if (node.op == Op::None) {
            value = eval(source);
        } else {
            const Value old = read();
            if (node.op == Op::And || node.op == Op::Or || node.op == Op::Coalesce) {
                if (keeps_left(node.op, old)) return old;
                value = eval(source);
            } else {
                value = binary_operation(context_, node.op, old, eval(source));
            }
        }
        write(value);
        return value;
    }

    Value update(const Node& node) {
        const Node& target = *node.children[0];
        const double by = node.op == Op::Add ? 1 : -1;
        if (target.kind == NodeKind::Local) {
            const double old = to_number(context_, slot(target));
            slot(target) = Value(old + by);
            return node.is_prefix ? old + by : old;
        }
        const Value base = eval(*target.children[0]);
        const std::string_view name = target.kind == NodeKind::Member
                                          ? std::string_view(target.name)
                                          : to_key(context_, eval(*target.children[1]));
        const double old = to_number(context_, get_member(context_, base, name));
        set_member(context_, base, name, Value(old + by));
        return node.is_prefix ? old + by : old;
    }

    void bind_array(const Node& pattern, Value value) {
        std::vector<Value> items;
        for_each(context_, value, [&](Value item) { items.push_back(item); });
        for (std::size_t i = 0; i < pattern.children.size(); ++i) {
            const Node& child = *pattern.children[i];
            if (child.kind == NodeKind::BindRest) {
                items.erase(items.begin(),
                            items.begin() + static_cast<std::ptrdiff_t>(std::min(i, items.size())));
                bind(*child.children[0], make_array(context_, items));
                return;
            }
            bind(child, i < items.size() ? items[i] : Value{});
        }
    }

    void bind_object(const Node& pattern, Value value) {
        if (value.is_nullish()) throw_type_error("Cannot destructure undefined or null");
        for (const NodePtr& child : pattern.children) {
            if (child->kind != NodeKind::BindRest) {
                bind(*child->children[0], get_member(context_, value, child->name));
                continue;
            }
            PlainObject* rest = context_.plain();
            for (const Member& member : own_members(context_, value)) {
                bool is_taken = false;
                for (const NodePtr& other : pattern.children)
                    is_taken =
                        is_taken || (other.get() != child.get() && other->name == member.name);
                if (!is_taken) rest->add(member.name, member.value);
            }
            bind(*child->children[0], rest);
        }
    }

    bool run_try(const Node& node, Value& result) {
        const Node& target = *node.children[1];
        const Node& handler = *node.children[2];
        const Node& last = *node.children[3];
        bool has_returned = false;
        std::optional<Thrown> failure;
        try {
            has_returned = run(*node.children[0], result);
        } catch (const Thrown& thrown) {
            failure = thrown;
        }
        if (failure && handler.kind != NodeKind::Hole) {
            const Thrown caught = *failure;
            failure.reset();
            try {
                bind(target, error_value(caught));
                has_returned = run(handler, result);
            } catch (const Thrown& thrown) {
                failure = thrown;
            }
        }
        if (last.kind != NodeKind::Hole && run(last, result)) return true;
        if (failure) throw Thrown(*failure);
        return has_returned;
    }

    // Messages of engines differ; only what the expression itself threw may be looked into.
    Value error_value(const Thrown& thrown) {
        if (thrown.is_reported || thrown.name != "Error")
            return context_.memory.make<OpaqueError>();
        auto* error = context_.memory.make<PlainObject>(context_.resource(), ObjectKind::Error);
        error->set("name", context_.text(thrown.name));
        error->set("message", context_.text(thrown.message));
        return error;
    }

    struct OpaqueError final : HostObject {
        std::optional<Value> get(Context&, std::string_view) override {
            need_script("the text of an engine's error");
        }
    };

    [[noreturn]] void throw_value(Value value) {
        if (value.is_object() && value.object()->kind == ObjectKind::Error) {
            auto* error = static_cast<PlainObject*>(value.object());
            throw Thrown{"Error", std::string(error->find("message")->text())};
        }
        need_script("throw of something else than an error");
    }

    Context& context_;
    Frame* frame_;
};

Frame* make_frame(Context& context, Frame* outer, std::uint32_t slots) {
    auto* values = static_cast<Value*>(
        context.resource()->allocate(sizeof(Value) * std::max(1U, slots), alignof(Value)));
    for (std::uint32_t i = 0; i < slots; ++i) values[i] = Value{};
    return context.memory.make<Frame>(Frame{outer, values});
}

}  // namespace

Value evaluate_program(Context& context, const Node& root, std::uint32_t slots) {
    Frame* frame = slots == 0 ? nullptr : make_frame(context, nullptr, slots);
    return Evaluator(context, frame).eval(root);
}

Value call_closure(Context& context, const FunctionObject& function, Arguments arguments) {
    const Nesting nesting(context);
    const Node& node = *function.node;
    Frame* frame = make_frame(context, function.frame, node.slot);
    Evaluator evaluator(context, frame);
    for (std::size_t i = 0; i + 1 < node.children.size(); ++i) {
        const Node& parameter = *node.children[i];
        if (parameter.kind == NodeKind::BindRest) {
            ArrayObject* rest = context.array();
            if (i < arguments.size())
                rest->items.assign(arguments.begin() + static_cast<std::ptrdiff_t>(i),
                                   arguments.end());
            evaluator.bind(*parameter.children[0], rest);
        } else {
            evaluator.bind(parameter, argument(arguments, i));
        }
    }
    const Node& body = *node.children.back();
    if (node.is_expression_body) return evaluator.eval(body);
    Value result;
    return evaluator.run(body, result) ? result : Value{};
}

}  // namespace millrace::expression
