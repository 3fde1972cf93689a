#include "script/detail/host_recipe.hpp"

#include "base/json.hpp"
#include "script/addon_bytes.hpp"
#include "script/bootstrap_bytes.hpp"
#include "script/prelude_bytes.hpp"
#include "script/python_host_bytes.hpp"

namespace millrace::script::detail {
namespace {

// Evaluates descriptor 5: the program text stays out of process lists.
constexpr const char* kLoader =
    "const "
    "fs=require('node:fs'),b=Buffer.alloc(fs.fstatSync(5).size);fs.readSync(5,b,0,b.length,0);"
    "new(require('node:vm').Script)(b.utf8Slice(),{filename:'bootstrap.js'})"
    ".runInThisContext()(require,process)";

// The wall is the kernel's; these take away what a script has no use for.
constexpr const char* kCommonArguments[] = {
    "--permission",  // no files, processes, workers, inspector by the runtime's own word
    "--allow-addons",
    "--no-warnings",
    "--no-deprecation",
    "--disable-proto=delete",
    "--disallow-code-generation-from-strings",
    "--disable-sigusr1",
    "--zero-fill-buffers",  // no new buffer shows what memory held before
    "--disable-wasm-trap-handler",
    "--no-experimental-sqlite",
    "--no-experimental-websocket",
    "--no-experimental-global-navigator",
    "--no-experimental-require-module",
    "--no-global-search-paths",
    "--openssl-config=/dev/null",
    "--v8-pool-size=1"};

// The same for Python: alone, without the environment and the site's packages.
constexpr const char* kPythonArguments[] = {
    "-I",
    "-S",
    "-B",
    "-X",
    "utf8",
    "-c",
    "import os;exec(compile(os.pread(5,os.fstat(5).st_size,0),'host','exec'))"};

Error missing_python(const std::filesystem::path& runtime) {
    return Error{.kind = ErrorKind::Unavailable,
                 .message = "Python cannot be run: there is no " + runtime.string() + ".",
                 .hint =
                     "Install Python 3 (Debian: apt-get install python3), or name its program "
                     "in the setting python-runtime."};
}

Error missing_runtime(const std::filesystem::path& runtime) {
    return Error{
        .kind = ErrorKind::Unavailable,
        .message = "JavaScript cannot be run: its runtime " + runtime.string() + " is missing.",
        .hint =
            "Build with ./run --build-only, which puts it beside the program, and keep "
            "the folder script-host beside the program when you move it."};
}

Result<HostRecipe> make_python_recipe(const ScriptOptions& options) {
    std::error_code failure;
    // The program itself: what a link leads to is what the kernel is asked about.
    const auto runtime = std::filesystem::canonical(options.python, failure);
    if (failure) return missing_python(options.python);
    HostRecipe made{.kind = HostKind::Python,
                    .limits = options.python_code,
                    .runtime = runtime,
                    .arguments = {"millrace-python"},
                    .program = python_host_bytes(),
                    .greeting = R"({"op":"start","kind":"python","filter":")"};
    made.arguments.insert(made.arguments.end(), std::begin(kPythonArguments),
                          std::end(kPythonArguments));
    return made;
}

}  // namespace

Result<HostRecipe> make_recipe(HostKind kind, const ScriptOptions& options) {
    if (kind == HostKind::Python) return make_python_recipe(options);
    HostRecipe made{.kind = kind,
                    .limits = kind == HostKind::Code ? options.code : options.expression,
                    .runtime = options.runtime.empty() ? default_runtime() : options.runtime,
                    .arguments = {"millrace-" + std::string(to_string(kind))},
                    .program = options.bootstrap.empty() ? bootstrap_bytes() : options.bootstrap,
                    .greeting = {}};
    std::error_code failure;
    made.runtime = std::filesystem::absolute(made.runtime, failure);
    if (!std::filesystem::is_regular_file(made.runtime, failure))
        return missing_runtime(made.runtime);

    made.arguments.insert(made.arguments.end(), std::begin(kCommonArguments),
                          std::end(kCommonArguments));
    made.arguments.push_back("--max-old-space-size=" + std::to_string(made.limits.memory_mb));
    if (kind == HostKind::Expression) {
        made.arguments.emplace_back("--jitless");
        made.arguments.emplace_back("--max-semi-space-size=8");
    }
    made.arguments.emplace_back("-e");
    made.arguments.emplace_back(kLoader);

    made.greeting = R"({"op":"start","kind":")";
    made.greeting += to_string(kind);
    made.greeting += R"(","prelude":)";
    append_json_string(made.greeting, options.prelude.empty() ? prelude_bytes() : options.prelude);
    made.greeting += R"(,"filter":")";
    return made;
}

std::string_view addon_library() {
    return addon_bytes();
}

}  // namespace millrace::script::detail
