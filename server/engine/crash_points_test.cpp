// Runs are cut off at every record of their journal and taken up again: they end as if nothing had
// happened, and no effect whose end was written is repeated.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "engine/engine.hpp"
#include "engine/memory_journal.hpp"
#include "engine/step_key.hpp"
#include "engine/toy_nodes.hpp"

namespace millrace::engine {
namespace {

using toy::join;
using toy::pass;
using toy::split;
using toy::with_origins;
using workflow::Item;
using workflow::ItemList;
using workflow::RunStatus;

// What the world saw: by step key, what each try had before it.
using Outside = std::map<std::string, std::vector<std::string>>;

std::string text_of(const ItemList& items) {
    std::string text;
    for (const Item& item : items) text += to_json_text(*item.json);
    return text;
}

// Adds how often the list went through nodes of this kind.
Task<Result<sdk::Outputs>> stamp(sdk::NodeContext& context) {
    ItemList items;
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        JsonObject json = context.input()[i].json->get_object();
        const Json* path = json.if_contains("path");
        std::string text = path ? std::string(millrace::text_of(path->get_string())) : "";
        if (text.size() < 40) text += context.node().name;
        json["path"] = text;
        items.push_back(workflow::make_item(
            std::move(json), workflow::PairedItem{static_cast<std::uint32_t>(i), 0}));
    }
    co_return sdk::Outputs{items};
}

// A different number each time it runs.
Task<Result<sdk::Outputs>> dice(sdk::NodeContext& context) {
    ItemList items;
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        JsonObject json = context.input()[i].json->get_object();
        json["dice"] = static_cast<std::int64_t>(context.random().unit() * 1e9);
        items.push_back(workflow::make_item(
            std::move(json), workflow::PairedItem{static_cast<std::uint32_t>(i), 0}));
    }
    co_return sdk::Outputs{items};
}

Outside* the_outside = nullptr;  // of the test that runs

void touch(sdk::NodeContext& context) {
    (*the_outside)[context.scope(0).step_key()].push_back(text_of(context.input()));
}

// Does something outside as soon as it runs.
Task<Result<sdk::Outputs>> effect(sdk::NodeContext& context) {
    touch(context);
    co_return sdk::Outputs{with_origins(context.input())};
}

// Fails on every third number.
Task<Result<sdk::Outputs>> picky(sdk::NodeContext& context) {
    touch(context);
    ItemList items;
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (static_cast<std::size_t>(number_of(context.input()[i].json->at("i"))) % 3 == 2) {
            const auto failed =
                sdk::fail_item(context, items, i, Error{ErrorKind::NodeFailed, "bad item"});
            if (!failed) co_return failed.error();
            continue;
        }
        Item item = context.input()[i];
        item.paired = workflow::PairedItem{static_cast<std::uint32_t>(i), 0};
        items.push_back(std::move(item));
    }
    co_return sdk::Outputs{items};
}

// Does something outside by a call that announces it.
class Commands final : public sdk::CommandRunner {
  public:
    Task<Result<sdk::CommandResult>> run(std::string command) override {
        const std::size_t bar = command.find('|');
        (*the_outside)[command.substr(0, bar)].push_back(command.substr(bar + 1));
        co_return sdk::CommandResult{};
    }
};

Task<Result<sdk::Outputs>> command(sdk::NodeContext& context) {
    auto done =
        co_await context.run_command(context.scope(0).step_key() + "|" + text_of(context.input()));
    if (!done) co_return done.error();
    co_return sdk::Outputs{with_origins(context.input())};
}

// Counts over all runs.
Task<Result<sdk::Outputs>> counter(sdk::NodeContext& context) {
    auto stored = co_await context.state().load("counter", context.node().name);
    const double count = *stored ? number_of(**stored) + 1 : 1;
    (void)co_await context.state().save("counter", context.node().name, count);
    ItemList items;
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        JsonObject json = context.input()[i].json->get_object();
        json["count"] = count;
        items.push_back(workflow::make_item(
            std::move(json), workflow::PairedItem{static_cast<std::uint32_t>(i), 0}));
    }
    co_return sdk::Outputs{items};
}

// Hands out its items one by one on output 1, then what came back on output 0.
Task<Result<sdk::Outputs>> loop(sdk::NodeContext& context) {
    auto& all = context.memory().lists["items"];
    auto& back = context.memory().lists["back"];
    Json& position = context.memory().values["position"];
    if (position.is_null()) {
        all = with_origins(context.input());
        position = 0;
    } else {
        back.append(context.input());
    }
    sdk::Outputs outputs(2);
    const auto next = static_cast<std::size_t>(number_of(position));
    if (next < all.size()) {
        outputs[1].push_back(all[next]);
        position = next + 1;
    } else {
        outputs[0] = back;
    }
    co_return outputs;
}

Task<Result<sdk::Outputs>> call(sdk::NodeContext& context) {
    const auto waits = sdk::bool_parameter(context, "waits", 0, true);
    const auto id = sdk::text_parameter(context, "id", 0);
    ItemList items;
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        sdk::SubWorkflowCall wanted;
        wanted.id = *id;
        wanted.items = ItemList{context.input()[i]};
        wanted.waits = *waits;
        auto result = co_await context.run_workflow(std::move(wanted));
        if (!result) co_return result.error();
        if (*waits && !result->outputs.empty()) items.append(result->outputs[0]);
    }
    co_return sdk::Outputs{*waits ? items : with_origins(context.input())};
}

Task<Result<sdk::Outputs>> nothing(sdk::NodeContext& context) {
    touch(context);
    co_return sdk::Outputs();
}

// Names as in the plans of this file.
sdk::NodeType type(std::string_view name, sdk::Execute execute, std::string_view effects,
                   int inputs = 1, int outputs = 1) {
    const std::string full = name.starts_with("n8n") ? std::string(name) : "t." + std::string(name);
    return toy::type(full, execute, effects, inputs, outputs);
}

// What came of a run: its status and all its items.
std::string text_of(const MemoryJournal::Entry& run) {
    std::string text(to_string(run.record.status));
    const Json nodes = run.data.empty() ? Json(JsonObject()) : *parse_json(run.data);
    for (const auto& node : nodes.get_object())
        for (const Json& one : node.value().get_array())
            text += "\n" + std::string(node.key()) + " " + to_json_text(one.at("outputs"));
    return text;
}

class CrashPoints : public testing::Test {
  protected:
    CrashPoints() {
        registry_.add(type("start", pass, "pure", 0));
        registry_.add(type("n8n-nodes-base.executeWorkflowTrigger", pass, "pure", 0));
        registry_.add(type("pass", pass, "pure"));
        registry_.add(type("stamp", stamp, "pure"));
        registry_.add(type("split", split, "pure", 1, 2));
        registry_.add(type("join", join, "pure", 2));
        registry_.add(type("dice", dice, "pure"));
        registry_.add(type("effect", effect, "external"));
        registry_.add(type("picky", picky, "external"));
        registry_.add(type("command", command, "announced"));
        registry_.add(type("counter", counter, "rare"));
        registry_.add(type("loop", loop, "pure", 1, 2));
        registry_.add(type("call", call, "rare"));
        registry_.add(type("nothing", nothing, "external"));
    }

    // "Name:type", "Name:type@y", each with {members} behind a space; lines "A>B", "A.1>B.0".
    std::shared_ptr<const Plan> plan(const std::string& id, const std::vector<std::string>& nodes,
                                     const std::vector<std::string>& lines,
                                     const std::string& settings = "") {
        std::string text = R"({"id":")" + id + R"(","name":")" + id + R"(","nodes":[)";
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            const std::size_t colon = nodes[i].find(':');
            const std::size_t brace = nodes[i].find(" {");
            std::string kind =
                nodes[i].substr(colon + 1, brace == std::string::npos ? brace : brace - colon - 1);
            std::string y = "0";
            if (const std::size_t at = kind.find('@'); at != std::string::npos) {
                y = kind.substr(at + 1);
                kind.resize(at);
            }
            const std::string full = kind.starts_with("n8n") ? kind : "t." + kind;
            text += fmt::format(R"({}{{"name":"{}","type":"{}","typeVersion":1,"position":[0,{}])",
                                i ? "," : "", nodes[i].substr(0, colon), full, y);
            text += brace == std::string::npos ? "}" : "," + nodes[i].substr(brace + 2);
        }
        JsonObject connections;
        for (const std::string& line : lines) {
            const std::size_t arrow = line.find('>');
            const auto end = [](std::string part) {
                const std::size_t dot = part.find('.');
                return std::pair(part.substr(0, dot), dot == std::string::npos
                                                          ? std::size_t{0}
                                                          : std::stoul(part.substr(dot + 1)));
            };
            const auto [from, output] = end(line.substr(0, arrow));
            const auto [to, input] = end(line.substr(arrow + 1));
            Json& by_type = connections[from];
            if (by_type.is_null()) by_type = {{"main", JsonArray()}};
            JsonArray& outputs = by_type.at("main").as_array();
            while (outputs.size() <= output) outputs.push_back(JsonArray());
            outputs[output].as_array().push_back(
                {{"node", to}, {"type", "main"}, {"index", input}});
        }
        text += R"(],"connections":)" + to_json_text(connections) +
                R"(,"settings":{"executionOrder":"v1")" + settings + "}}";
        auto parsed = workflow::parse_workflow_text(text);
        EXPECT_TRUE(parsed.has_value()) << (parsed ? "" : parsed.error().message + text);
        auto made = make_plan(std::move(*parsed), registry_);
        workflows_.plans[id] = made;
        return made;
    }

    // One life of the server.
    struct World {
        sdk::MemoryStateStore state{};
        MemoryJournal journal{state};
        Outside outside{};
        std::size_t lives = 0;
    };

    EngineOptions options() {
        EngineOptions options;
        options.registry = &registry_;
        options.workflows = &workflows_;
        options.nodes.commands = &commands_;
        return options;
    }

    static ItemList start_items() {
        return *workflow::items_from_json(*parse_json(
            R"([{"json":{"i":0}},{"json":{"i":1}},{"json":{"i":2}},{"json":{"i":3}}])"));
    }

    // Starts the run, or takes up what the journal has, and follows it until all ends or the
    // journal is cut. A run that was never accepted begins anew, as its caller would have it.
    void live(World& world, const std::shared_ptr<const Plan>& made) {
        the_outside = &world.outside;
        SeededRandom random(++world.lives);
        const auto task = [&]() -> Task<> {
            Engine engine(options(), clock_, random, world.journal, world.state);
            const auto one = [](Engine& runs, RunRequest request) -> Task<> {
                try {
                    co_await runs.run(std::move(request));
                } catch (const boost::system::system_error&) {  // the journal was cut
                }
            };
            std::vector<RunRequest> wanted;
            for (const auto& [id, run] : world.journal.runs) {
                if (run.record.status != RunStatus::Running) continue;
                if (!run.record.call.empty()) continue;  // its parent takes it up
                auto stored = world.journal.read(id);
                EXPECT_TRUE(stored.has_value());
                auto request =
                    request_of(std::move(*stored), workflows_.plans.at(run.record.workflow_id));
                EXPECT_TRUE(request.has_value());
                wanted.push_back(std::move(*request));
            }
            if (!world.journal.runs.contains(1)) {
                RunRequest request;
                request.plan = made;
                request.start_node = 0;
                request.start_items = start_items();
                request.mode = workflow::RunMode::Webhook;
                request.id = 1;
                wanted.push_back(std::move(request));
            }
            for (RunRequest& request : wanted) co_await one(engine, std::move(request));
            co_await engine.drain();
        };
        run_to_end(task());
    }

    // By step key: the effects whose end the journal knows.
    static std::set<std::string> ended_effects(const World& world) {
        std::set<std::string> keys;
        for (const auto& [id, run] : world.journal.runs) {
            std::optional<BegunStep> begun;
            for (const std::string& text : run.entries) {
                const auto entry = read_entry(text, nullptr);
                if (begun && !entry->steps.empty())
                    keys.insert(step_key(to_text(id), begun->node, begun->visit));
                if (!entry->steps.empty()) begun.reset();
                if (entry->begun) begun = entry->begun;
            }
        }
        return keys;
    }

    void expect_same_ends(const World& world, const World& reference, const std::string& where) {
        // Later runs have ids of their own: compared by what they gave.
        const auto ends = [](const World& one) {
            std::multiset<std::string> texts;
            for (const auto& [id, run] : one.journal.runs)
                texts.insert(run.record.workflow_id + " " + text_of(run));
            return texts;
        };
        EXPECT_EQ(ends(world), ends(reference)) << where;
    }

    // Cuts at every record, before it and after it.
    void survives_every_cut(const std::shared_ptr<const Plan>& made, bool is_repeatable = true,
                            const std::string& name = "") {
        World reference;
        live(reference, made);
        ASSERT_EQ(reference.journal.runs.count(1), 1U);
        for (std::size_t record = 0; record < reference.journal.written(); ++record) {
            for (const auto how : {MemoryJournal::Cut::Before, MemoryJournal::Cut::After}) {
                const std::string where =
                    fmt::format("{} cut {} record {}", name,
                                how == MemoryJournal::Cut::Before ? "before" : "after", record);
                World world;
                world.journal.cut_at(record, how);
                live(world, made);
                ASSERT_TRUE(world.journal.is_dead()) << where;
                const auto ended = ended_effects(world);
                if (world.journal.runs.empty())
                    EXPECT_TRUE(world.outside.empty())
                        << where << ": effects of a run that is not in the journal";
                world.journal.restart();
                live(world, made);
                ASSERT_TRUE(world.journal.runs.contains(1)) << where;
                if (is_repeatable) expect_same_ends(world, reference, where);
                for (const auto& [key, tries] : world.outside) {
                    if (ended.contains(key)) EXPECT_EQ(tries.size(), 1U) << where << " " << key;
                    EXPECT_LE(tries.size(), 2U) << where;
                    for (const std::string& seen : tries) EXPECT_EQ(seen, tries[0]) << where;
                }
                if (testing::Test::HasFailure()) return;
            }
        }
    }

    sdk::NodeRegistry registry_;
    toy::PlansById workflows_;
    Commands commands_;
    FixedClock clock_{Time(std::chrono::milliseconds(1'700'000'000'000))};
};

TEST_F(CrashPoints, EffectsInARow) {
    survives_every_cut(plan("w", {"S:start", "A:effect", "P:stamp", "B:command", "C:effect"},
                            {"S>A", "A>P", "P>B", "B>C"}));
}

TEST_F(CrashPoints, ARunWithoutEffectsIsWrittenOnce) {
    World world;
    live(world, plan("w", {"S:start", "A:stamp", "B:dice"}, {"S>A", "A>B"}));
    EXPECT_EQ(world.journal.written(), 1U);
}

TEST_F(CrashPoints, AThirdOfTheRecordsOfEffectsGoTogether) {
    World world;
    live(world, plan("w", {"S:start", "A:command", "B:command"}, {"S>A", "A>B"}));
    // Accepted with the first, the first's end with the second, and the end.
    EXPECT_EQ(world.journal.written(), 3U);
}

TEST_F(CrashPoints, BranchesAndMerge) {
    survives_every_cut(plan("w",
                            {"S:start", "If:split", "A:effect@-100", "B:command@100", "C:stamp@200",
                             "J:join", "E:effect"},
                            {"S>If", "If.0>A", "If.1>B", "If.1>C", "A>J.0", "B>J.1", "J>E"}));
}

TEST_F(CrashPoints, Loops) {
    survives_every_cut(plan("w", {"S:start", "L:loop", "A:effect", "P:stamp", "End:effect"},
                            {"S>L", "L.1>A", "A>P", "P>L", "L.0>End"}));
}

TEST_F(CrashPoints, NodesThatGiveNothing) {
    survives_every_cut(plan("w", {"S:start", "L:loop", "A:effect", "N:nothing", "End:effect"},
                            {"S>L", "L.1>N", "L.1>A", "A>L", "L.0>End"}));
}

TEST_F(CrashPoints, ErrorsInAllForms) {
    for (const std::string form : {"stopWorkflow", "continueRegularOutput", "continueErrorOutput"})
        survives_every_cut(plan("w",
                                {"S:start", "A:effect", "B:picky {\"onError\":\"" + form + "\"}",
                                 "C:effect", "D:stamp@200"},
                                {"S>A", "A>B", "B.0>C", "B.1>D"}));
}

TEST_F(CrashPoints, Retries) {
    const auto made =
        plan("w",
             {"S:start", "A:effect",
              "B:counter {\"retryOnFail\":true,\"maxTries\":2,\"waitBetweenTries\":0}", "C:effect"},
             {"S>A", "A>B", "B>C"});
    survives_every_cut(made);
}

TEST_F(CrashPoints, StateOfNodesChangesOnceForEachStep) {
    survives_every_cut(plan("w", {"S:start", "N:counter", "A:effect", "M:counter", "P:stamp"},
                            {"S>N", "N>A", "A>M", "M>P"}));
}

TEST_F(CrashPoints, ChanceIsTheSameWhereAnEffectWasBasedOnIt) {
    survives_every_cut(plan("w", {"S:start", "D:dice", "A:effect", "E:dice", "B:command"},
                            {"S>D", "D>A", "A>E", "E>B"}),
                       false);
}

TEST_F(CrashPoints, SubWorkflows) {
    plan("sub", {"S:n8n-nodes-base.executeWorkflowTrigger", "A:effect", "P:stamp", "B:command"},
         {"S>A", "A>P", "P>B"});
    survives_every_cut(
        plan("w", {"S:start", R"(C:call {"parameters":{"id":"sub"}})", "A:effect"}, {"S>C", "C>A"}),
        true, "kept");
    plan("sub", {"S:n8n-nodes-base.executeWorkflowTrigger", "A:effect", "P:stamp", "B:command"},
         {"S>A", "A>P", "P>B"}, R"(,"saveDataSuccessExecution":"none")");
    survives_every_cut(
        plan("w", {"S:start", R"(C:call {"parameters":{"id":"sub"}})", "A:effect"}, {"S>C", "C>A"}),
        true, "not kept");
}

TEST_F(CrashPoints, SubWorkflowsThatNobodyWaitsFor) {
    plan("sub", {"S:n8n-nodes-base.executeWorkflowTrigger", "A:effect"}, {"S>A"});
    survives_every_cut(
        plan("w", {"S:start", R"(C:call {"parameters":{"id":"sub","waits":false}})", "A:effect"},
             {"S>C", "C>A"}));
}

TEST_F(CrashPoints, NestedSubWorkflowsThatFail) {
    plan("deep", {"S:n8n-nodes-base.executeWorkflowTrigger", "A:command", "B:picky"},
         {"S>A", "A>B"});
    plan("sub",
         {"S:n8n-nodes-base.executeWorkflowTrigger", "A:effect",
          R"(C:call {"parameters":{"id":"deep"},"onError":"continueRegularOutput"})"},
         {"S>A", "A>C"});
    survives_every_cut(plan("w", {"S:start", R"(C:call {"parameters":{"id":"sub"}})", "A:effect"},
                            {"S>C", "C>A"}));
}

// Workflows made by chance. A failing one is printed with its seed.
TEST_F(CrashPoints, RandomWorkflows) {
    plan("sub", {"S:n8n-nodes-base.executeWorkflowTrigger", "A:effect", "B:stamp"}, {"S>A", "A>B"});
    const char* const chosen = std::getenv("MILLRACE_SIMULATION_SEED");
    const char* const wanted = std::getenv("MILLRACE_SIMULATION_SEEDS");
    const std::uint64_t first = chosen ? std::stoull(chosen) : 1;
    const std::uint64_t last = chosen ? first : wanted ? std::stoull(wanted) : 60;
    for (std::uint64_t seed = first; seed <= last; ++seed) {
        SeededRandom random(seed);
        const auto below = [&](std::size_t most) {
            return static_cast<std::size_t>(random.unit() * static_cast<double>(most));
        };
        const std::vector<std::string> kinds{"pass",  "stamp",   "split",   "join",    "effect",
                                             "picky", "command", "counter", "nothing", "call"};
        const std::vector<std::string> forms{"stopWorkflow", "continueRegularOutput",
                                             "continueErrorOutput"};
        std::vector<std::string> nodes{"S:start"};
        std::vector<std::string> lines;
        const std::size_t count = 2 + below(8);
        for (std::size_t i = 1; i <= count; ++i) {
            const std::string kind = kinds[below(kinds.size())];
            nodes.push_back(fmt::format(
                R"(N{}:{}@{} {{"onError":"{}","parameters":{{"id":"sub","waits":{}}}}})", i, kind,
                100 * below(5), forms[below(3)], below(3) > 0));
            for (std::size_t input = 0; input < (kind == "join" ? 2U : 1U); ++input) {
                const std::size_t from = below(i);
                lines.push_back(fmt::format("{}.{}>N{}.{}",
                                            from == 0 ? "S" : "N" + std::to_string(from),
                                            from == 0 ? 0 : below(2), i, input));
            }
        }
        survives_every_cut(plan("w", nodes, lines), true, "seed " + std::to_string(seed));
        if (!HasFailure()) continue;
        std::string text;
        for (const std::string& node : nodes) text += node + "\n";
        for (const std::string& line : lines) text += line + " ";
        FAIL() << "MILLRACE_SIMULATION_SEED=" << seed << "\n" << text;
    }
}

}  // namespace
}  // namespace millrace::engine
