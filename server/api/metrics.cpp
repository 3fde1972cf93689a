#include "api/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

#include <fstream>

#include "api/context.hpp"
#include "engine/engine.hpp"
#include "triggers/trigger_service.hpp"

namespace millrace::api {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily family(std::string name, std::string help, MetricType type) {
    MetricFamily made;
    made.name = std::move(name);
    made.help = std::move(help);
    made.type = type;
    return made;
}

void add(MetricFamily& to, double value, const std::string& label = {},
         const std::string& label_value = {}) {
    ClientMetric metric;
    if (!label.empty()) metric.label.push_back({label, label_value});
    if (to.type == MetricType::Counter)
        metric.counter.value = value;
    else
        metric.gauge.value = value;
    to.metric.push_back(std::move(metric));
}

// The second number of /proc/self/statm: resident pages.
double resident_bytes() {
    std::ifstream file("/proc/self/statm");
    double total = 0;
    double resident = 0;
    file >> total >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

}  // namespace

void RequestCounters::count(int status) {
    const int digit = status / 100;
    if (digit >= 1 && digit <= 5) ++counts_[static_cast<std::size_t>(digit)];
}

std::string metrics_text(const ApiContext& context) {
    const ApiServices& services = context.services;
    const engine::EngineCounters& runs = services.engine.counters();
    MetricFamily ended = family("millrace_executions_total", "Runs that have ended, by status.",
                                MetricType::Counter);
    add(ended, static_cast<double>(runs.succeeded), "status", "success");
    add(ended, static_cast<double>(runs.failed), "status", "error");
    add(ended, static_cast<double>(runs.canceled), "status", "canceled");
    MetricFamily started =
        family("millrace_executions_started_total", "Runs that were started.", MetricType::Counter);
    add(started, static_cast<double>(runs.started));
    MetricFamily active =
        family("millrace_executions_active", "Runs under way.", MetricType::Gauge);
    add(active, static_cast<double>(services.engine.active_count()));
    const engine::Admission& admission = services.engine.admission();
    MetricFamily queued =
        family("millrace_executions_queued", "Runs that wait for their turn.", MetricType::Gauge);
    add(queued, static_cast<double>(admission.waiting()));
    MetricFamily longest =
        family("millrace_queue_longest_wait_seconds",
               "How long the first run of the queue has waited.", MetricType::Gauge);
    const auto wait = admission.longest_wait(services.engine.clock().now());
    add(longest, static_cast<double>(wait.count()) / 1000);
    MetricFamily refused =
        family("millrace_trigger_events_refused_total",
               "Trigger events that started no run, by reason.", MetricType::Counter);
    if (const triggers::TriggerLog* log = services.triggers.log())
        for (std::size_t i = 0; i < triggers::kRefusedKinds; ++i) {
            const auto kind = static_cast<triggers::Refused>(i);
            add(refused, static_cast<double>(log->refused_count(kind)), "reason",
                std::string(to_string(kind)));
        }
    MetricFamily workflows =
        family("millrace_workflows_active", "Active workflows.", MetricType::Gauge);
    add(workflows, static_cast<double>(services.triggers.active_count()));
    MetricFamily unregistered =
        family("millrace_workflows_unregistered",
               "Active workflows with a trigger that is not registered.", MetricType::Gauge);
    add(unregistered, static_cast<double>(services.triggers.unregistered().size()));
    MetricFamily answers = family("millrace_http_responses_total",
                                  "HTTP answers, by class of their status.", MetricType::Counter);
    for (std::size_t digit = 1; digit <= 5; ++digit)
        add(answers, static_cast<double>(context.requests.of_class(digit)), "class",
            std::to_string(digit) + "xx");
    MetricFamily build =
        family("millrace_build_info", "1; the label names the version.", MetricType::Gauge);
    add(build, 1, "version", MILLRACE_VERSION);
    MetricFamily memory =
        family("process_resident_memory_bytes", "Resident memory.", MetricType::Gauge);
    add(memory, resident_bytes());
    MetricFamily start =
        family("process_start_time_seconds", "When the server started, in seconds since 1970.",
               MetricType::Gauge);
    add(start, static_cast<double>(context.started_at.time_since_epoch().count()) / 1000);
    return prometheus::TextSerializer().Serialize({ended, started, active, queued, longest, refused,
                                                   workflows, unregistered, answers, build, memory,
                                                   start});
}

}  // namespace millrace::api
