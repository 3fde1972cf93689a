"""displayOptions in words."""
import json

from reference.text import code


def version_text(version):
    return f'{version:g}'


def one_of(texts):
    return texts[0] if len(texts) == 1 else ', '.join(texts[:-1]) + ' or ' + texts[-1]


def literal(value):
    return code(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) if value != '' else 'empty'


def is_what(value, show):
    """What a parameter is, or must be: a value, or a condition such as {"_cnd": {"gte": 2}}."""
    if not isinstance(value, dict) or '_cnd' not in value:
        return show(value)
    (kind, operand), = value['_cnd'].items()
    if kind == 'between':
        return f'from {show(operand["from"])} to {show(operand["to"])}'
    words = {'gte': 'at least {}', 'lte': 'at most {}', 'gt': 'above {}', 'lt': 'below {}', 'eq': '{}', 'not': 'not {}',
             'startsWith': 'a text that starts with {}', 'endsWith': 'a text that ends with {}',
             'includes': 'a text with {} in it', 'regex': 'a text that matches {}', 'exists': 'set'}
    return words[kind].format(show(operand))


def clause(name, values):
    is_version = name.startswith('@') and name.lower().endswith('version')
    show = version_text if is_version else literal
    subject = 'the version' if is_version else code(name.lstrip('/@'))
    return f'{subject} is {one_of([is_what(value, show) for value in values])}'


def shown_when(face):
    """When a parameter is shown, without "when"; empty: always."""
    options = face.get('displayOptions', {})
    show = ' and '.join(clause(name, values) for name, values in options.get('show', {}).items())
    hide = ' or '.join(clause(name, values) for name, values in options.get('hide', {}).items())
    if not hide:
        return show
    return f'{show}, but not when {hide}' if show else f'not: {hide}'
