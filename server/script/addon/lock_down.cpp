// Loaded into a script host as its last step before foreign code: gives up what only starting
// needed. Linked against nothing but the C library; Node's interface for addons comes from the
// program that loads it.
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <node_api.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

// No debugger and no /proc/<pid>/mem for processes of the same user. Does not outlive exec, so it
// cannot be done before.
bool hide_memory() {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

// For all threads at once.
bool apply_filter(void* program, size_t size) {
    sock_fprog filter{static_cast<unsigned short>(size / sizeof(sock_filter)),
                      static_cast<sock_filter*>(program)};
    const long stubborn_thread =
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter);
    if (stubborn_thread > 0) errno = EBUSY;
    return stubborn_thread == 0;
}

// lockDown(filter: Buffer): 0, or the number of the error. An empty filter is left out.
napi_value lock_down(napi_env environment, napi_callback_info info) {
    size_t count = 1;
    napi_value argument = nullptr;
    void* program = nullptr;
    size_t size = 0;
    int outcome = EINVAL;
    if (napi_get_cb_info(environment, info, &count, &argument, nullptr, nullptr) == napi_ok &&
        napi_get_buffer_info(environment, argument, &program, &size) == napi_ok)
        outcome = hide_memory() && (size == 0 || apply_filter(program, size)) ? 0 : errno;
    napi_value result = nullptr;
    napi_create_int32(environment, outcome, &result);
    return result;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) napi_value
napi_register_module_v1(napi_env environment, napi_value exports) {
    napi_value function = nullptr;
    napi_create_function(environment, "lockDown", NAPI_AUTO_LENGTH, lock_down, nullptr, &function);
    napi_set_named_property(environment, exports, "lockDown", function);
    return exports;
}
