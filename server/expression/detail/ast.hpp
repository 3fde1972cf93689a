// The tree of one {{ }}, with names already resolved to slots, globals or roots.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "expression/detail/object.hpp"

namespace millrace::expression {

enum class NodeKind : std::uint8_t {
    Constant,   // value
    Template,   // texts in `pieces`, children between them
    Array,      // children; Hole and Spread among them
    Object,     // children: Property and Spread
    Property,   // name or first of two children: key; last child: value
    RegExp,     // text, pieces[0] the flags
    Function,   // children: parameters, then the body; `slot`: number of slots
    Local,      // hops, slot
    Global,     // name: an object or function that every expression sees
    Root,       // name: $json, $input and so on
    Member,     // children[0].name
    Index,      // children[0][children[1]]
    Call,       // children[0](rest)
    Method,     // children[0].name(rest)
    New,        // new children[0](rest)
    Unary,      // op
    Binary,     // op
    Logical,    // op: && || ??
    Condition,  //
    Sequence,   //
    Spread,     //
    Chain,      // around a chain that has ?. in it
    Assign,     // op or None; children: target, value
    Update,     // op Add or Subtract; is_prefix
    Hole,       // in array literals and patterns
    // Patterns
    BindName,     // slot
    BindDefault,  // pattern, value
    BindArray,    //
    BindObject,   // children: Property (value is a pattern), BindRest
    BindRest,     // pattern
    // Statements
    Block,
    Expression,
    Declare,  // pattern, value
    Return,
    If,
    Try,  // block, pattern or Hole, handler or Hole, final block or Hole
    Throw,
    ForOf,  // pattern, list, body
    Empty
};

enum class Op : std::uint8_t {
    None,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    Equal,
    NotEqual,
    StrictEqual,
    StrictNotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    BitAnd,
    BitOr,
    BitXor,
    ShiftLeft,
    ShiftRight,
    ShiftRightUnsigned,
    In,
    InstanceOf,
    And,
    Or,
    Coalesce,
    Not,
    BitNot,
    Plus,
    Minus,
    TypeOf,
    Void,
    Delete
};

struct Node {
    NodeKind kind = NodeKind::Constant;
    Op op = Op::None;
    bool is_optional = false;       // ?. before this member, index, call or method name
    bool is_optional_call = false;  // ?.( of a method
    bool is_prefix = false;
    bool is_expression_body = false;  // of a function
    bool is_constant = false;         // of a Local declared by const
    std::uint16_t hops = 0;
    std::uint32_t slot = 0;
    std::uint32_t depth = 1;
    std::size_t offset = 0;  // of the name or bracket in the code, where errors may arise
    std::string name{};
    std::vector<std::string> pieces{};
    Value value{};
    NativeFunction linked = nullptr;        // the native function that a call of a global means
    std::shared_ptr<const void> pattern{};  // a compiled regular expression
    std::vector<std::unique_ptr<Node>> children{};
};

using NodePtr = std::unique_ptr<Node>;

}  // namespace millrace::expression
