"""Parameters of a node as Markdown: a section for each name, lists for what is inside."""
import json

from reference.conditions import shown_when
from reference.text import cell, code, sentence

TYPES = {'string': 'text', 'boolean': 'yes or no', 'options': 'one of', 'multiOptions': 'some of', 'dateTime': 'time',
         'json': 'JSON', 'fixedCollection': 'groups of fields', 'collection': 'further settings',
         'assignmentCollection': 'assignments', 'filter': 'conditions'}


def default_text(value):
    if value in ('', {}, [], None):
        return 'empty'
    return code(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def traits(parameter):
    """Type, default and limits on one line."""
    kind = parameter['type']
    options = parameter.get('typeOptions', {})
    parts = [TYPES.get(kind, kind) + (', several' if options.get('multipleValues') else '')]
    if kind not in ('collection', 'fixedCollection', 'notice', 'filter', 'assignmentCollection'):
        parts.append('default ' + default_text(parameter.get('default')))
    if parameter.get('required'):
        parts.append('required')
    if 'minValue' in options:
        parts.append(f'at least {options["minValue"]}')
    if 'maxValue' in options:
        parts.append(f'at most {options["maxValue"]}')
    if options.get('password'):
        parts.append('secret')
    return ', '.join(parts)


def help_text(parameter):
    hint = parameter.get('hint', '')
    return ' '.join(filter(None, [sentence(parameter.get('description', '')), sentence(hint)]))


def condition_text(parameter):
    condition = shown_when(parameter)
    if not condition:
        return ''
    return f'Not shown when {condition[5:]}.' if condition.startswith('not: ') else f'Shown when {condition}.'


def choices(parameter):
    return parameter.get('options', []) if parameter['type'] in ('options', 'multiOptions') else []


def nested_lines(parameter, indent):
    """What is inside a collection, one bullet for each field."""
    room = '  ' * indent
    if parameter['type'] == 'collection':
        for field in parameter.get('options', []):
            yield from field_lines(field, indent)
    elif parameter['type'] == 'fixedCollection':
        for group in parameter.get('options', []):
            yield f'{room}- **{group.get("displayName", group["name"])}** ({code(group["name"])}):'
            for field in group['values']:
                yield from field_lines(field, indent + 1)


def field_lines(field, indent):
    room = '  ' * indent
    if field['type'] == 'notice':
        yield f'{room}- {sentence(field["displayName"])} {condition_text(field)}'.rstrip()
        return
    words = ' '.join(filter(None, [help_text(field), condition_text(field)]))
    yield f'{room}- **{field["displayName"]}** ({code(field["name"])}; {traits(field)}): {words}'.rstrip()
    for option in choices(field):
        text = sentence(option.get('description', ''))
        yield f'{room}  - {code(option["value"])} {option["name"]}' + (f': {text}' if text else '')
    yield from nested_lines(field, indent + 1)


def variant_lines(parameter):
    """One parameter below its heading; several of one name differ in when they are shown."""
    if parameter['type'] == 'notice':
        yield from ['> ' + f'{sentence(parameter["displayName"])} {condition_text(parameter)}'.rstrip(), '']
        return
    condition = condition_text(parameter)
    yield from [f'*{traits(parameter)}*', '']
    words = ' '.join(filter(None, [condition, help_text(parameter)]))
    if words:
        yield from [words, '']
    if choices(parameter):
        yield from ['| value | name | |', '| --- | --- | --- |']
        for option in choices(parameter):
            text = sentence(option.get('description', ''))
            yield f'| {cell(default_text(option["value"]))} | {cell(option["name"])} | {cell(text)} |'.replace('|  |', '| |')
        yield ''
    nested = list(nested_lines(parameter, 0))
    if nested:
        yield from [*nested, '']


def parameter_lines(properties):
    lines, seen = [], set()
    for parameter in properties:
        name = parameter['name']
        if name in seen or parameter['type'] == 'hidden':
            continue
        seen.add(name)
        variants = [p for p in properties if p['name'] == name and p['type'] != 'hidden']
        if parameter['type'] != 'notice':
            title = ' / '.join(dict.fromkeys(p['displayName'] for p in variants if p['type'] != 'notice'))
            lines += [f'### {title} ({code(name)})', '']
        for variant in variants:
            lines += variant_lines(variant)
    return lines
