"""Builders of the small workflows that the end-to-end tests run."""


def node(name, kind, version, parameters=None, **fields):
    return {'id': name.lower().replace(' ', '-'), 'name': name, 'type': f'n8n-nodes-base.{kind}', 'typeVersion': version,
            'position': [0, 0], 'parameters': parameters or {}, **fields}


def chain(name, *nodes, **fields):
    """The nodes in a line, first output to first input."""
    connections = {left['name']: {'main': [[{'node': right['name'], 'type': 'main', 'index': 0}]]}
                   for left, right in zip(nodes, nodes[1:])}
    return {'name': name, 'nodes': list(nodes), 'connections': connections,
            'settings': {'executionOrder': 'v1'}, **fields}


def webhook(path, method='GET', mode='lastNode', version=2, **parameters):
    return node('Webhook', 'webhook', version, {'httpMethod': method, 'path': path, 'responseMode': mode, **parameters},
                webhookId='00000000-0000-4000-8000-000000000000')


def set_fields(**values):
    """A Set node that makes an item of these fields only; texts starting with '=' are expressions."""
    return node('Set', 'set', 3.4, {
        'assignments': {'assignments': [
            {'id': str(i), 'name': k, 'value': v, 'type': 'string'} for i, (k, v) in enumerate(values.items())]},
        'includeOtherFields': False, 'options': {}})


def set_json(expression):
    """A Set node whose item is what the expression gives."""
    return node('Set', 'set', 3.4, {'mode': 'raw', 'jsonOutput': expression, 'options': {}})


def respond(**parameters):
    return node('Respond', 'respondToWebhook', 1.1, {'respondWith': 'firstIncomingItem', 'options': {}, **parameters})


def manual_trigger():
    return node('Start', 'manualTrigger', 1)


def echo(path, method='POST', **parameters):
    """Answers with what the webhook received: body, query, headers, params."""
    return chain(f'echo {method} {path}', webhook(path, method, **parameters),
                 set_json('={{ { body: $json.body, query: $json.query, params: $json.params } }}'))
