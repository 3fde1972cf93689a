#include "triggers/stored_workflows.hpp"

#include "store/workflow_repository.hpp"
#include "triggers/trigger_service.hpp"

namespace millrace::triggers {

constexpr std::size_t kMostKept = 500;

std::shared_ptr<const engine::Plan> StoredWorkflows::known(const std::string& id,
                                                           const std::string& version,
                                                           bool is_active) const {
    const std::lock_guard lock(mutex_);
    const auto found = versions_.find(id);
    if (found == versions_.end() || found->second.id != version ||
        found->second.is_active != is_active)
        return nullptr;
    return found->second.plan;
}

Task<Result<std::shared_ptr<const engine::Plan>>> StoredWorkflows::find(std::string id) {
    const auto record = co_await store_.workflows().find(id);
    if (!record) co_return record.error();
    if (auto plan = known(id, record->version_id, record->is_active)) co_return plan;
    auto workflow = workflow_of(*record);
    if (!workflow) co_return workflow.error();
    auto plan = engine::make_plan(std::move(*workflow), registry_);
    const std::lock_guard lock(mutex_);
    if (versions_.size() >= kMostKept) versions_.clear();
    versions_[id] = {record->version_id, record->is_active, plan};
    co_return plan;
}

}  // namespace millrace::triggers
