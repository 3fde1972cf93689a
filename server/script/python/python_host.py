"""The child's side of the protocol between the server and a script host, for Python code.

docs/reference/script-protocol.md describes the frames. Descriptor 3 carries questions (one at a time, answered
while we wait), descriptor 4 jobs. The process runs one job and is then replaced, so nothing that code leaves behind is seen by
other code. What confines it is the kernel: no files but the standard library, no network, no processes.
"""
import ast
import base64
import builtins
import datetime
import json
import math
import os
import struct
import sys
import traceback
import zoneinfo

QUESTIONS, JOBS, PROGRAM = 3, 4, 5
CODE_FILE = '<code>'


class CodeFault(Exception):
    """What the user did wrong with the data, in words for the user."""

    def __init__(self, message, hint='', item=None):
        super().__init__(message)
        self.hint = hint
        self.item = item


class Channel:
    def __init__(self, descriptor):
        self._descriptor = descriptor

    def send(self, value):
        try:
            text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=as_json)
        except ValueError:
            text = json.dumps(without_odd_numbers(value), ensure_ascii=False, allow_nan=False, default=as_json)
        body = text.encode('utf-8', 'replace')
        frame = memoryview(struct.pack('<I', len(body)) + body)
        while frame:
            frame = frame[os.write(self._descriptor, frame):]

    def receive(self):
        size = struct.unpack('<I', self._read(4))[0]
        return json.loads(self._read(size))

    def _read(self, size):
        parts = []
        while size:
            part = os.read(self._descriptor, min(size, 1 << 20))
            if not part:
                os._exit(0)  # the server has gone
            parts.append(part)
            size -= len(part)
        return b''.join(parts)


class Data(dict):
    """An object of JSON whose members can be read and written as attributes too: item.json.name."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f'there is no field {name!r}') from None

    def __setattr__(self, name, value):
        self[name] = value

    def __delattr__(self, name):
        self.pop(name, None)


def with_attributes(value):
    if isinstance(value, dict):
        return Data((key, with_attributes(one)) for key, one in value.items())
    if isinstance(value, list):
        return [with_attributes(one) for one in value]
    return value


def without_odd_numbers(value):
    """JSON has neither NaN nor infinities: they become null, as in JavaScript."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: without_odd_numbers(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_odd_numbers(one) for one in value]
    return value


def as_json(value):
    """Values that json does not know by itself."""
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return list(value)
    if isinstance(value, (bytes, bytearray)):
        return value.decode('utf-8', 'replace')
    raise TypeError(f'a value of type {type(value).__name__} cannot be put into an item')


class Server:
    """What code may ask for."""

    def __init__(self):
        self._channel = Channel(QUESTIONS)

    def ask(self, **question):
        self._channel.send(question)
        answer = self._channel.receive()
        if 'error' in answer:
            raise CodeFault(answer['error'].get('message', 'The server refused.'), answer['error'].get('hint', ''))
        return answer.get('value')


class NodeItems:
    """_('Node'): the items that a node gave out."""

    def __init__(self, server, name, index):
        self._server, self._name, self._index = server, name, index

    def all(self, output=None, run=None):
        return with_attributes(self._server.ask(ask='items', node=self._name, output=output, run=run))

    def first(self, output=None, run=None):
        items = self.all(output, run)
        return items[0] if items else None

    def last(self, output=None, run=None):
        items = self.all(output, run)
        return items[-1] if items else None

    def itemMatching(self, index):
        answer = self._server.ask(ask='paired', node=self._name, items=[index])[0]
        if 'error' in answer:
            raise CodeFault(answer['error'].get('message', ''), answer['error'].get('hint', ''))
        return with_attributes(answer['item'])

    @property
    def item(self):
        return self.itemMatching(self._index())

    @property
    def params(self):
        return with_attributes(self._server.ask(ask='parameters', node=self._name))

    @property
    def isExecuted(self):
        return self._server.ask(ask='node', node=self._name)['hasRun']


class Input:
    """_input"""

    def __init__(self, items, index):
        self._items, self._index = items, index

    def all(self):
        return self._items

    def first(self):
        return self._items[0] if self._items else None

    def last(self):
        return self._items[-1] if self._items else None

    @property
    def item(self):
        index = self._index()
        return self._items[index] if index < len(self._items) else None


class LogStream:
    """print() and sys.stderr become lines of the run's log."""

    encoding = 'utf-8'
    errors = 'replace'

    def __init__(self, channel, level):
        self._channel, self._level, self._rest = channel, level, ''

    def write(self, text):
        *lines, self._rest = (self._rest + text).split('\n')
        for line in lines:
            self._channel.send({'log': {'level': self._level, 'text': line}})
        return len(text)

    def flush(self):
        pass

    def finish(self):
        if self._rest:
            self.write('\n')

    def isatty(self):
        return False


def compiled(source):
    """The code as a function: "return" is allowed, and lines keep their numbers."""
    tree = ast.parse(source, CODE_FILE)
    function = ast.parse('def code(): pass').body[0]
    function.body = tree.body or function.body
    module = ast.Module(body=[function], type_ignores=[])
    return compile(ast.fix_missing_locations(module), CODE_FILE, 'exec')


def line_of(error):
    if isinstance(error, SyntaxError) and error.filename == CODE_FILE:
        return error.lineno
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == CODE_FILE]
    return lines[-1] if lines else None


def described(error):
    """An exception of any shape as the error of a result."""
    try:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
    except BaseException:
        message = ''
    name = type(error).__name__
    answer = {'message': message or name, 'name': name}
    if isinstance(error, CodeFault):
        answer = {'message': message, 'name': 'ValidationError'}
        if error.hint:
            answer['hint'] = error.hint
        if error.item is not None:
            answer['item'] = error.item
    elif isinstance(error, ImportError):
        answer['hint'] = 'Only modules of Python\'s standard library can be imported.'
    elif isinstance(error, PermissionError):
        answer['hint'] = 'Code has no access to files, the network or other programs.'
    line = line_of(error)
    if line is not None:
        answer['line'] = line
    return answer


ITEM_KEYS = {'json', 'binary', 'pairedItem', 'error', 'index'}


def normal_item(value, index, index_name):
    """One returned value as an item; plain objects are wrapped into {"json": …}."""
    if not isinstance(value, dict):
        raise CodeFault(f'The code returned {kind_of(value)} for {index_name} {index}, where an object is needed.',
                        'Return a dict, or a dict with the key "json".', index)
    if 'json' not in value:
        return {'json': dict(value)}
    if not isinstance(value['json'], dict):
        raise CodeFault(f'"json" of {index_name} {index} is {kind_of(value["json"])}, but must be an object.',
                        'Put the fields into a dict: {"json": {"name": …}}.', index)
    extra = [key for key in value if key not in ITEM_KEYS]
    if extra:
        raise CodeFault(f'{index_name.capitalize()} {index} has the unknown key "{extra[0]}" beside "json".',
                        'Put all fields inside "json".', index)
    return dict(value)


def kind_of(value):
    if value is None:
        return 'nothing'
    if isinstance(value, bool):
        return 'a boolean'
    if isinstance(value, (int, float)):
        return 'a number'
    if isinstance(value, str):
        return 'a text'
    if isinstance(value, (list, tuple)):
        return 'a list'
    return 'an object' if isinstance(value, dict) else f'a value of type {type(value).__name__}'


def items_of_all(result):
    if isinstance(result, dict):
        result = [result]
    if not isinstance(result, (list, tuple)):
        raise CodeFault(f'The code returned {kind_of(result)}, where a list of items is needed.',
                        'End it with "return", followed by a list of dicts.')
    return [normal_item(one, index, 'item') for index, one in enumerate(result)]


class Job:
    def __init__(self, job, channel, server):
        self._job, self._channel, self._server = job, channel, server
        self._index = 0
        self._is_native = job.get('dialect') == 'native'
        items = job['items']
        self._items = items if self._is_native else with_attributes(items)
        self._static = job.get('staticData') or {'global': {}, 'node': {}}
        self._static_before = json.dumps(self._static, sort_keys=True)

    def run(self):
        code = compiled(self._job['source'])
        if self._job['mode'] == 'eachItem':
            items = self._run_each(code)
        else:
            items = items_of_all(self._call(code))
        answer = {'id': self._job['id'], 'items': items}
        if json.dumps(self._static, sort_keys=True, default=as_json) != self._static_before:
            answer['staticData'] = self._static
        return answer

    def _call(self, code):
        names = self._names()
        exec(code, names)
        return names['code']()

    def _run_each(self, code):
        items = []
        first = self._job.get('first', 0)
        for self._index in range(len(self._items)):
            place = first + self._index
            try:
                result = self._call(code)
                if result is None:
                    continue
                item = normal_item(result, place, 'item')
            except Exception as error:
                if not self._job.get('continueOnFail'):
                    if not isinstance(error, CodeFault):
                        error.millrace_item = place
                    elif error.item is None:
                        error.item = place
                    raise
                item = {'json': {'error': str(error)}}
            item.setdefault('pairedItem', {'item': place})
            items.append(item)
        return items

    def _names(self):
        is_each = self._job['mode'] == 'eachItem'
        names = {'__builtins__': builtins, '__name__': '__main__'}
        if self._is_native:
            if is_each:
                names['_item'] = self._items[self._index]
            else:
                names['_items'] = self._items
            return names
        facts = self._job['facts']
        zone = zoneinfo.ZoneInfo(facts.get('timeZone') or 'UTC')
        now = datetime.datetime.fromtimestamp(facts['now'] / 1000, zone)
        place = lambda: self._job.get('first', 0) + self._index
        own = lambda: self._index
        current = self._items[self._index] if self._index < len(self._items) else Data(json=Data())
        previous = facts.get('previous')
        names.update({
            '_input': Input(self._items, own),
            '_items': self._items,
            '_json': current['json'],
            '_binary': current.get('binary'),
            '_now': now,
            '_today': now.replace(hour=0, minute=0, second=0, microsecond=0),
            '_workflow': with_attributes(facts['workflow']),
            '_execution': with_attributes(facts['execution']),
            '_runIndex': facts.get('runIndex', 0),
            '_itemIndex': place(),
            '_prevNode': with_attributes(previous and {'name': previous['node'], 'outputIndex': previous['output'],
                                                       'runIndex': previous['run']}),
            '_': lambda name: NodeItems(self._server, name, place),
            '_getWorkflowStaticData': self._static_data,
        })
        if is_each:
            names['_item'] = current
        for name, question in (('_vars', {'ask': 'variables'}), ('_parameter', {'ask': 'parameters', 'node': None})):
            if name in self._job['source']:
                names[name] = with_attributes(self._server.ask(**question))
        return names

    def _static_data(self, kind):
        if kind not in self._static:
            raise CodeFault(f'There is no static data of the kind "{kind}".', 'Ask for "global" or "node".')
        data = self._static[kind]
        if not isinstance(data, Data):
            data = self._static[kind] = with_attributes(data)
        return data


def lock_down(program):
    """Applies the filter of system calls, the bytes of a BPF program, to this process for good."""
    if not program:
        return
    import ctypes

    class Program(ctypes.Structure):
        _fields_ = [('length', ctypes.c_ushort), ('filter', ctypes.c_char_p)]

    PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
    libc = ctypes.CDLL(None, use_errno=True)
    described = Program(len(program) // 8, program)
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(described)) != 0:
        raise OSError(ctypes.get_errno(), 'the filter of system calls was refused')


def main():
    channel = Channel(JOBS)
    try:
        lock_down(base64.b64decode(channel.receive()['filter']))
        os.close(PROGRAM)
    except Exception as error:
        channel.send({'ready': False, 'message': str(error)})
        os._exit(1)
    channel.send({'ready': True})
    server = Server()
    while True:
        job = channel.receive()
        sys.stdout, sys.stderr = LogStream(channel, 'info'), LogStream(channel, 'error')
        try:
            answer = Job(job, channel, server).run()
            sys.stdout.finish()
            sys.stderr.finish()
            channel.send(answer)
        except BaseException as error:
            answer = described(error)
            item = getattr(error, 'millrace_item', None)
            if item is not None:
                answer['item'] = item
            channel.send({'id': job['id'], 'error': answer})


main()
