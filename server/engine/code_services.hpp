// What users' code in a script host may do during one step.
#pragma once

#include "engine/code_request.hpp"
#include "expression/script_evaluation.hpp"
#include "sdk/node_services.hpp"
#include "workflow/run_data.hpp"

namespace millrace::engine {

class StepCodeServices final : public expression::ScopeQuestions<script::CodeServices> {
  public:
    // All arguments outlive this; console lines are added to `console`.
    StepCodeServices(const expression::Scope& scope, const workflow::ItemList& items,
                     const sdk::NodeServices& nodes, workflow::Console& console, SendRequest send)
        : ScopeQuestions(scope),
          items_(items),
          nodes_(nodes),
          console_(console),
          send_(std::move(send)) {}

    Task<Result<Json>> request(JsonObject request) override;
    void log(log::Level level, std::string_view text) override { console_.add(level, text); }

  private:
    Task<Result<Json>> binary_data(JsonObject request) const;

    const workflow::ItemList& items_;
    const sdk::NodeServices& nodes_;
    workflow::Console& console_;
    const SendRequest send_;
};

}  // namespace millrace::engine
