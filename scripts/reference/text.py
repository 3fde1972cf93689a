"""Pieces of Markdown."""
import json

WIDTH = 110  # of a line of JSON


def cell(text):
    """Text as it may stand in a table."""
    return str(text).replace('|', '\\|').replace('\n', ' ')


def code(text):
    """Text as it is written in a workflow."""
    text = str(text).replace('\n', '\\n')
    fence = '``' if '`' in text else '`'
    pad = ' ' if '`' in text else ''
    return f'{fence}{pad}{text}{pad}{fence}'


def sentence(text):
    """A help text with its full stop."""
    text = ' '.join(str(text).split())
    return text if not text or text[-1] in '.!?:…' else text + '.'


def json_lines(value, indent=0, prefix='', suffix=''):
    """JSON on one line where that is short, else one member a line."""
    room = ' ' * indent
    flat = json.dumps(value, ensure_ascii=False)
    if len(room) + len(prefix) + len(flat) + len(suffix) <= WIDTH or not isinstance(value, (dict, list)) or not value:
        return [f'{room}{prefix}{flat}{suffix}']
    is_object = isinstance(value, dict)
    members = ([(json.dumps(k, ensure_ascii=False) + ': ', v) for k, v in value.items()] if is_object
               else [('', v) for v in value])
    lines = [f'{room}{prefix}{"{" if is_object else "["}']
    for place, (name, member) in enumerate(members):
        lines += json_lines(member, indent + 2, name, ',' if place + 1 < len(members) else '')
    return lines + [f'{room}{"}" if is_object else "]"}{suffix}']
