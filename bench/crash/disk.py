"""Trouble with the disk: a library that is preloaded into the server, and who switches it on and off."""
import mmap
import pathlib
import random
import shutil
import struct
import subprocess
import threading

from server import CannotRun

SLOWEST_SYNC_MS = 200
SOURCE = pathlib.Path(__file__).with_name('disk.cpp')


class Disk:
    """`kind`: none, full (for spans of time) or slow (all the time). `environment` is what the server must be started with."""

    def __init__(self, kind, folder, data, seed):
        self.kind, self.environment, self.spans = kind, {}, 0
        self.stopping = threading.Event()
        self.thread = None
        if kind == 'none':
            return
        compiler = shutil.which('clang++-19') or shutil.which('c++')
        if not compiler:
            raise CannotRun('no C++ compiler for --disk; scripts/setup build installs clang-19')
        library, control = folder / 'disk.so', folder / 'disk.control'
        made = subprocess.run([compiler, '-std=c++20', '-O1', '-fPIC', '-shared', str(SOURCE), '-o', str(library)],
                              capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise CannotRun(f'{SOURCE}: {made.stderr[:500]}')
        control.write_bytes(bytes(8))
        with open(control, 'r+b') as file:
            self.control = mmap.mmap(file.fileno(), 8)
        self.environment = {'LD_PRELOAD': str(library), 'MILLRACE_BENCH_DISK': str(control),
                            'MILLRACE_BENCH_DISK_FOLDER': str(data.resolve())}
        self.chance = random.Random(f'{seed}/disk')

    def _set(self, is_full, slow_ms):
        self.control[:] = struct.pack('ii', is_full, slow_ms)

    def is_full(self):
        return self.kind == 'full' and struct.unpack('ii', self.control[:])[0] == 1

    def start(self):
        if self.kind == 'slow':
            self._set(0, SLOWEST_SYNC_MS)
        if self.kind == 'full':
            self.thread = threading.Thread(target=self._come_and_go)
            self.thread.start()

    def _come_and_go(self):
        while not self.stopping.wait(self.chance.uniform(0.3, 2)):
            self._set(1, 0)
            self.spans += 1
            self.stopping.wait(self.chance.uniform(0.1, 0.8))
            self._set(0, 0)

    def stop(self):
        """From now on it is a good disk."""
        self.stopping.set()
        if self.thread:
            self.thread.join()
        if self.kind != 'none':
            self._set(0, 0)
