"""The workflows that the crash bench drives, and which steps with effects each has, in their order."""

# The steps of a run that are seen by the counter service. A run's id begins with its kind.
WEBHOOKS = {
    'pure-now': (),
    'pure-waits': (),
    'effects-now': ('first', 'second'),
    'effects-wait': ('first', 'second'),
    'sub-now': ('before', 'child-first', 'child-second', 'after'),
    'sub-waits': ('before', 'child-first', 'child-second', 'after'),
}
# `all` makes up for every fire that was missed, `latest` for the last one.
SCHEDULES = {'tick-all': ('tick',), 'tick-latest': ('tick',)}
STEPS = {**WEBHOOKS, **SCHEDULES}
TRIGGERS = ('Webhook', 'Called', 'Schedule')


def caller_waits(kind):
    return kind in ('pure-waits', 'effects-wait', 'sub-waits')


def kind_of(run):
    return run.partition('/')[0]


def node(name, kind, version, parameters, **fields):
    return {'id': name, 'name': name, 'type': 'n8n-nodes-base.' + kind, 'typeVersion': version, 'position': [0, 0],
            'parameters': parameters, **fields}


def chain(name, *nodes, **settings):
    connections = {left['name']: {'main': [[{'node': right['name'], 'type': 'main', 'index': 0}]]}
                   for left, right in zip(nodes, nodes[1:])}
    return {'name': name, 'nodes': list(nodes), 'connections': connections,
            'settings': {'executionOrder': 'v1', **settings}}


def webhook(kind):
    mode = 'lastNode' if caller_waits(kind) else 'onReceived'
    return node('Webhook', 'webhook', 2, {'httpMethod': 'GET', 'path': kind, 'responseMode': mode, 'options': {}},
                webhookId='00000000-0000-4000-8000-00000000c4a5')


def fields(name, run):
    return node(name, 'set', 3.4, {'assignments': {'assignments': [
        {'id': '1', 'name': 'run', 'value': run, 'type': 'string'}]}, 'includeOtherFields': False, 'options': {}})


def effect(step, run, port):
    """A call of the counter service that says which run, step, execution and life of the server it comes from."""
    told = {'run': run, 'step': step, 'execution': '={{ $execution.id }}', 'life': '={{ $env.MILLRACE_BENCH_LIFE }}'}
    return node(step, 'httpRequest', 4.2, {
        'method': 'POST', 'url': f'http://127.0.0.1:{port}/effect', 'sendQuery': True,
        'queryParameters': {'parameters': [{'name': k, 'value': v} for k, v in told.items()]}, 'options': {}})


def child(port):
    run = "={{ $('Called').first().json.run }}"
    return chain('child', node('Called', 'executeWorkflowTrigger', 1.1, {'inputSource': 'passthrough'}),
                 effect('child-first', run, port), effect('child-second', run, port), fields('Done', run))


def called_by_webhook(kind, port, child_id):
    run = "={{ $('Webhook').first().json.query.run }}"
    if kind.startswith('pure'):
        return chain(kind, webhook(kind), fields('Set', run), fields('Done', '={{ $json.run }}'))
    if kind.startswith('effects'):
        return chain(kind, webhook(kind), effect('first', run, port), fields('Between', run), effect('second', run, port),
                     fields('Done', run))
    call = node('Call', 'executeWorkflow', 1.2, {'workflowId': {'__rl': True, 'mode': 'id', 'value': child_id},
                                                 'mode': 'once', 'options': {}})
    return chain(kind, webhook(kind), effect('before', run, port), fields('Between', run), call, effect('after', run, port),
                 fields('Done', run))


def fired_by_clock(kind, port):
    run = f"={kind}/{{{{ $('Schedule').first().json.timestamp }}}}"
    every_second = {'rule': {'interval': [{'field': 'seconds', 'secondsInterval': 1}]}}
    return chain(kind, node('Schedule', 'scheduleTrigger', 1.2, every_second), effect('tick', run, port), fields('Done', run),
                 missedSchedules=kind.partition('-')[2], timezone='Etc/UTC')
