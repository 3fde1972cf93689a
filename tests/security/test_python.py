"""B4, B5, B6. Python of Code nodes. The language is all there; what confines it is the kernel, and a process runs one job."""
import json
import unittest

from attempts import Attempts, SECRET, python

# Each is the body of a function; what it returns is what the attempt got hold of. An exception or None: nothing.
REACHES = {
    'read a file': 'return open("/etc/passwd").read()', 'read a file by descriptor': 'return os.open("/etc/passwd", os.O_RDONLY)',
    'list a folder': 'return os.listdir("/") + os.listdir("/root")', 'list the home folder': 'return os.listdir(os.path.expanduser("~"))', 'walk': 'return next(os.walk("/home"))[2] or None',
    'write a file': 'return open("/tmp/left", "w").fileno()', 'make a folder': 'return os.mkdir("/tmp/left-folder") or "made"', 'make a link': 'return os.symlink("/etc/passwd", "/tmp/left-link") or "made"',
    'delete': 'return os.unlink("/etc/hostname") or "deleted"', 'change rights': 'return os.chmod("/tmp", 0o777) or "changed"', 'stat a foreign file': 'return open("/root/.ssh/id_rsa", "rb").read()',
    'environment of the server': 'return open(f"/proc/{os.getppid()}/environ").read()', 'memory of the server': 'return open(f"/proc/{os.getppid()}/mem", "rb").fileno()',
    'own environment': 'return [v for k, v in os.environ.items() if k not in ("TZ", "LC_CTYPE")] or None', 'own maps': 'return open("/proc/self/maps").read()', 'own command line': 'return open("/proc/self/cmdline").read()',
    'descriptors of the server': 'return os.listdir(f"/proc/{os.getppid()}/fd")', 'own descriptors': 'return os.listdir("/proc/self/fd")',
    'open descriptors': 'got = []\nfor n in range(5, 256):\n    try:\n        os.fstat(n); got.append(n)\n    except OSError: pass\nreturn got or None',
    'network': 'import socket\nreturn socket.create_connection(("127.0.0.1", 1), 1)', 'datagram': 'import socket\nreturn socket.socket(socket.AF_INET, socket.SOCK_DGRAM)',
    'raw': 'import socket\nreturn socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)', 'netlink': 'import socket\nreturn socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)',
    'local socket': 'import socket\nreturn socket.socket(socket.AF_UNIX)', 'pair of sockets': 'import socket\nreturn socket.socketpair()', 'a socket from a descriptor': 'import socket\nreturn socket.socket(fileno=os.dup(4)).accept()',
    'a name server': 'import socket\nreturn socket.gethostbyname("example.com")', 'a web page': 'import urllib.request\nreturn urllib.request.urlopen("http://127.0.0.1:1", timeout=1)',
    'a file by URL': 'import urllib.request\nreturn urllib.request.urlopen("file:///etc/passwd").read()', 'mail': 'import smtplib\nreturn smtplib.SMTP("127.0.0.1", 25, timeout=1)',
    'a shell': 'return os.system("id") == 0 or None', 'a process': 'import subprocess\nreturn subprocess.run(["id"], capture_output=True)', 'a pipe to a process': 'return os.popen("id").read() or None',
    'exec': 'return os.execv("/bin/sh", ["sh", "-c", "id"])', 'spawn': 'return os.posix_spawn("/bin/sh", ["sh"], {})', 'fork': 'return os.fork()', 'a terminal': 'import pty\nreturn pty.fork()',
    'a pool of processes': 'import multiprocessing\nreturn multiprocessing.Pool(1).map(str, [1])', 'kill the server': 'return os.kill(os.getppid(), 0) or "may"', 'kill everybody': 'return os.kill(-1, 0) or "may"',
    'kill the group of the server': 'return os.killpg(os.getpgid(os.getppid()), 0) or "may"', 'another user': 'return os.setuid(0) or "may"', 'priority of the server': 'return os.setpriority(os.PRIO_PROCESS, os.getppid(), 19) or "may"',
    'mount': 'import ctypes\nreturn ctypes.CDLL(None).mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0 or None', 'trace the server': 'import ctypes\nreturn ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) == 0 or None',
    'read memory of the server': 'import ctypes\nb = ctypes.create_string_buffer(8)\nreturn ctypes.CDLL(None).process_vm_readv(os.getppid(), b, 1, b, 1, 0) > 0 or None',
    'limits': 'import resource\nreturn resource.setrlimit(resource.RLIMIT_DATA, (1 << 40, 1 << 40)) or "raised"', 'limits of the server': 'import resource\nreturn resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)',
    'a file in memory': 'return os.memfd_create("x")', 'a user fault descriptor': 'import ctypes\nreturn ctypes.CDLL(None).syscall(323, 0) >= 0 or None', 'bpf': 'import ctypes\nreturn ctypes.CDLL(None).syscall(321, 0, 0, 0) >= 0 or None',
    'io_uring': 'import ctypes\nreturn ctypes.CDLL(None).syscall(425, 1, 0) >= 0 or None', 'keys': 'import ctypes\nreturn ctypes.CDLL(None).syscall(250, 0, -3, 1) >= 0 or None', 'a name space': 'import ctypes\nreturn ctypes.CDLL(None).unshare(0x10000000) == 0 or None',
    'a process by ctypes': 'import ctypes\nreturn ctypes.CDLL(None).fork() >= 0 or None', 'a shell by ctypes': 'import ctypes\nreturn ctypes.CDLL(None).system(b"id") == 0 or None', 'clone': 'import ctypes\nreturn ctypes.CDLL(None).syscall(56, 17, 0, 0, 0, 0) >= 0 or None',
    'clone3': 'import ctypes\nreturn ctypes.CDLL(None).syscall(435, 0, 0) >= 0 or None', 'open by ctypes': 'import ctypes\nreturn ctypes.CDLL(None).open(b"/etc/passwd", 0) >= 0 or None', 'openat2': 'import ctypes\nreturn ctypes.CDLL(None).syscall(437, -100, b"/etc/passwd", 0, 0) >= 0 or None',
    'open by handle': 'import ctypes\nreturn ctypes.CDLL(None).syscall(304, -100, 0, 0) >= 0 or None', 'a library': 'import ctypes\nreturn ctypes.CDLL("/tmp/evil.so")',
    'a module from a text': 'import importlib.util, importlib.machinery\nreturn importlib.machinery.SourceFileLoader("x", "/etc/passwd").get_data("/etc/passwd")', 'an import hook': 'import sys\nsys.path.insert(0, "/etc")\nsys.meta_path.insert(0, sys.meta_path[-1])\nimport passwd\nreturn 1',
    'a codec': 'import codecs\nreturn codecs.open("/etc/passwd").read()', 'fileinput': 'import fileinput\nreturn list(fileinput.input("/etc/passwd"))', 'linecache': 'import linecache\nreturn linecache.getlines("/etc/passwd") or None', 'a database': 'import sqlite3\nreturn sqlite3.connect("/tmp/left.db").execute("create table t(a)")',
    'shelve': 'import shelve\nreturn shelve.open("/tmp/left")', 'temporary file': 'import tempfile\nreturn tempfile.NamedTemporaryFile()', 'mmap of a file': 'import mmap\nreturn mmap.mmap(os.open("/etc/passwd", 0), 0)', 'a pickle': 'import pickle\nreturn pickle.loads(b"cos\\nsystem\\n(S\'id\'\\ntR.") == 0 or None',
    'password database': 'import pwd\nreturn pwd.getpwall() or None', 'builtins by classes': 'return [c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "Popen"][0](["id"])',
    'frames': 'import sys\nf = sys._getframe()\nwhile f.f_back: f = f.f_back\nreturn [v for v in f.f_globals.values() if isinstance(v, str) and "canary" in v] or None',
    'format strings': 'import sys\nreturn "canary" in "{0.__class__.__init__.__globals__}".format(sys.modules["__main__"].Channel(4)) or None', 'exception attributes': 'try:\n    1 / 0\nexcept Exception as e:\n    f = e.__traceback__.tb_frame.f_back.f_back\n    return "canary" in str(f.f_locals) or None',
    'garbage': 'import gc\nreturn [o for o in gc.get_objects() if isinstance(o, dict) and "MILLRACE_SECURITY_SECRET" in o] or None', 'signals for others': 'import fcntl\nreturn fcntl.fcntl(4, fcntl.F_SETOWN, os.getppid()) or "may"',
    'terminal injection': 'import fcntl, termios\nreturn fcntl.ioctl(0, termios.TIOCSTI, b"x")', 'the console': 'return open("/dev/tty", "w")', 'a device': 'return open("/dev/mem", "rb")', 'the message queue': 'import ctypes\nreturn ctypes.CDLL(None).syscall(68, 1, 0o1666) >= 0 or None',
    'shared memory': 'import ctypes\nreturn ctypes.CDLL(None).syscall(29, 0, 4096, 0o1666) >= 0 or None', 'shared memory by name': 'from multiprocessing import shared_memory\nreturn shared_memory.SharedMemory(create=True, size=10)',
    'process list': 'return [p for p in os.listdir("/proc") if p.isdigit()]', 'reboot': 'import ctypes\nreturn ctypes.CDLL(None).reboot(0) == 0 or None', 'the clock': 'import time\nreturn time.clock_settime(time.CLOCK_REALTIME, 0) or "set"', 'host name': 'import socket\nreturn socket.sethostname("x") or "set"'}


class Machine(Attempts):
    def test_nothing_is_reached(self):
        lines = ['import os', 'got = {}']
        for i, (name, body) in enumerate(REACHES.items()):
            lines += [f'def attempt_{i}():', *('    ' + line for line in ('import os\n' + body).split('\n')), 'try:', f'    r = attempt_{i}()',
                      f'    if r is not None: got[{name!r}] = repr(r)[:80]', 'except BaseException as e:', '    pass']
        lines += [f'return [{{"json": {{"got": got, "tried": {len(REACHES)}}}}}]']
        self.assertEqual(self.value(python('\n'.join(lines))), {'got': {}, 'tried': len(REACHES)})

    def test_ends_of_the_process(self):
        # The first: calls by another numbering, which the filter ends the process for.
        for body in ('import ctypes\nreturn ctypes.CDLL(None).syscall(0x40000000 | 2, b"/etc/passwd", 0)', 'import os\nos._exit(0)', 'import os\nos.abort()', 'import ctypes\nctypes.string_at(0)', 'import os, signal\nos.kill(os.getpid(), signal.SIGKILL)', 'import os\nos.close(4)\nreturn []',
                     'import os\nos.close(3)\nos.close(4)\nos._exit(0)', 'import os\nos.write(4, b"\\xff\\xff\\xff\\x7f")\nreturn []', 'import os\nos.write(4, b"\\x02\\0\\0\\0[]")\nreturn []',
                     'import os\nos.write(4, b"\\x15\\0\\0\\0" + b\'{"id":77777,"items":[]}\'[:21])\nreturn []', 'raise SystemExit(0)', 'import sys\nsys.exit("bye")', 'raise KeyboardInterrupt()', 'raise GeneratorExit()',
                     'class E(BaseException):\n    def __str__(self): raise self\nraise E()', 'import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()\nf()', 'import sys\nsys.stdout = None\nsys.modules.clear()\nraise ValueError("x")'):
            with self.subTest(body):
                self.refusal(python(body))

    def test_an_answer_may_be_forged_only_for_its_own_job(self):
        """Code owns its process: it can send a result itself, but only its own job's, and once."""
        forged = ('import os, json, struct\nbody = json.dumps({"id": %s, "items": [{"json": {"forged": True}}]}).encode()\nframe = struct.pack("<I", len(body)) + body\n'
                  'os.write(4, frame)\nos.write(4, frame)\nreturn []')
        self.refusal(python(forged % '10**9'))
        self.refusal(python(forged % '"x"'))

    def test_results_that_are_no_data(self):
        for body, wanted in (('return [{"json": {"a": object()}}]', 'object'), ('a = []\na.append(a)\nreturn [{"json": {"a": a}}]', ''), ('return 5', 'number'), ('return [1]', ''), ('return [{"json": 1}]', ''),
                             ('class D(dict):\n    def items(self): raise ValueError("trap")\n    def __iter__(self): raise ValueError("trap")\nreturn [{"json": D(a=1)}]', ''),
                             ('a = {}\nfor i in range(3000): a = {"a": a}\nreturn [{"json": a}]', ''), ('return [{"json": {"a": "x" * 70_000_000}}]', '')):
            with self.subTest(body):
                outcome = self.attempt(python(body))
                if outcome.status == 'error':
                    self.assertIn(wanted, outcome.error['message'])
                else:
                    self.assertEqual(outcome.items, [{'a': 1}])

    def test_harmless_values(self):
        self.assertEqual(self.value(python('return [{"json": {"nan": float("nan"), "inf": float("-inf"), "__proto__": {"a": 1}, "constructor": 2, "n": 10**30, "half": "\\ud800", "nul": "a\\0b"}}]'))
                         | {'n': 0, 'half': 0}, {'nan': None, 'inf': None, '__proto__': {'a': 1}, 'constructor': 2, 'n': 0, 'half': 0, 'nul': 'a\0b'})

    def test_the_server_keeps_its_secrets_in_errors(self):
        error = self.refusal(python('import os\nraise ValueError(str(dict(os.environ)))'))
        self.assertNotIn(SECRET, json.dumps(error))


if __name__ == '__main__':
    unittest.main()
