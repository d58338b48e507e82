"""The names of Python files by Python's own tokenizer and parser, for `pyright.mjs`, which asks what each of them means.

`python3 python-names.py DIR < FILES`: the paths of the files that are asked about, one a line, an empty line, the other files of
the tree. Writes one JSON line a file: `names` of those asked, each `[line, column, role, caller]` with role 'call' (the callee of a
call, or a decorator) or 'use', and caller the place of the name of the innermost function around it or null; and of every file
`defs`: `[line, column, kind, full name, class]`: the functions and classes that it declares; class is null for a function, else what
it says of how it is made: `makers`, the places of its own `__init__` and `__new__` or null, and `bases`, `[line, column]` of the last
name of each, `null` where it has none; those that give no members (`object`, `Generic`) are left out. Lines are 1-based, columns 1-based in
UTF-16 units. A file that Python cannot parse has neither. Names inside of f-strings are not told: before Python 3.12 they have no place.
"""
import ast
import io
import json
import keyword
import os
import sys
import tokenize

DESCRIPTORS = ('setter', 'getter', 'deleter')
MAKERS = ('__init__', '__new__')
MEMBERLESS = ('object', 'Generic', 'Protocol', 'ABC')


def main():
    root = sys.argv[1]
    asked, _, others = sys.stdin.read().partition('\n\n')
    for paths, wanted in ((asked.splitlines(), True), (others.splitlines(), False)):
        for path in filter(None, paths):
            sys.stdout.write(json.dumps(read(root, path, wanted)) + '\n')


def read(root, path, wanted):
    try:
        with open(os.path.join(root, path), 'rb') as file:
            source = file.read()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        text = source.decode(encoding)
        tree = ast.parse(source)
        tokens = [each for each in tokenize.generate_tokens(io.StringIO(text).readline) if each.type == tokenize.NAME]
    except (OSError, SyntaxError, UnicodeDecodeError, LookupError, ValueError, RecursionError, tokenize.TokenError):
        return {'path': path, 'names': [], 'defs': [], 'unread': True}
    places = Places(tokens, text)
    reader = Reader(places)
    reader.visit_all(tree)
    return {'path': path, 'names': reader.names() if wanted else [], 'defs': reader.defs}


class Places:
    """Where names stand: the tokenizer counts code points, the parser bytes of UTF-8, everyone else UTF-16 units."""

    def __init__(self, tokens, text):
        self.tokens = tokens
        self.lines = io.StringIO(text).readlines()
        self.index = {each.start: i for i, each in enumerate(tokens)}

    def from_bytes(self, line, offset):
        row = self.lines[line - 1]
        return (line, offset if row.isascii() else len(row.encode()[:offset].decode(errors='replace')))

    def shown(self, start):
        line, column = start
        row = self.lines[line - 1]
        return (line, (column if row.isascii() else len(row[:column].encode('utf-16-le')) // 2) + 1)

    def name_of(self, node):
        """The token of the name of a def or class, which stands after its keyword."""
        i = self.index.get(self.from_bytes(node.lineno, node.col_offset))
        while i is not None and self.tokens[i].string not in ('def', 'class'):
            i += 1
        return None if i is None else self.tokens[i + 1].start

    def last_of(self, node):
        """The token of the last name of `a.b.c`."""
        if isinstance(node, ast.Name):
            return self.from_bytes(node.lineno, node.col_offset)
        end = self.from_bytes(node.end_lineno, node.end_col_offset)
        return (end[0], end[1] - len(node.attr))


class Reader:
    def __init__(self, places):
        self.places = places
        self.defs = []
        self.called = set()
        self.callers = {}

    def visit_all(self, tree):
        waiting = [(tree, None, '')]
        while waiting:
            node, caller, scope = waiting.pop()
            self.see(node, caller)
            inner, inside = caller, scope
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                name = self.declare(node, scope)
                inside = f'{scope}.{node.name}'
                if not isinstance(node, ast.ClassDef):
                    inner = name
            body = set(map(id, getattr(node, 'body', []))) if inside != scope else set()
            for child in ast.iter_child_nodes(node):
                # decorators, defaults, annotations and bases are evaluated outside of what they stand at
                waiting.append((child, inner, inside) if id(child) in body else (child, caller, scope))

    def see(self, node, caller):
        callees = [node.func] if isinstance(node, ast.Call) else []
        callees += [each for each in getattr(node, 'decorator_list', [])]
        for callee in callees:
            if isinstance(callee, (ast.Name, ast.Attribute)):
                start = self.places.last_of(callee)
                self.called.add(start)
                self.callers[start] = caller

    def declare(self, node, scope):
        name = self.places.name_of(node)
        if name is None:
            return None
        line, column = self.places.shown(name)
        self.defs.append([line, column, kind_of(node), f'{scope}.{node.name}', self.making(node) if isinstance(node, ast.ClassDef) else None])
        return name

    def making(self, node):
        own = {}
        for each in node.body:
            if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)):
                own[each.name] = self.places.name_of(each)
        makers = [own.get(name) and self.places.shown(own[name]) for name in MAKERS]
        bases = [each.value if isinstance(each, ast.Subscript) else each for each in node.bases]
        named = [isinstance(each, (ast.Name, ast.Attribute)) and self.places.shown(self.places.last_of(each)) or None
                 for each in bases if last_name(each) not in MEMBERLESS]
        return {'makers': makers, 'bases': named}

    def names(self):
        found = []
        for token in self.places.tokens:
            if keyword.iskeyword(token.string):
                continue
            role = 'call' if token.start in self.called else 'use'
            caller = self.callers.get(token.start)
            found.append([*self.places.shown(token.start), role, caller and self.places.shown(caller)])
        return found


def kind_of(node):
    if isinstance(node, ast.ClassDef):
        return 'class'
    # what a property is called with is not the function itself
    return 'property' if any('property' in last_name(each) or last_name(each) in DESCRIPTORS for each in node.decorator_list) else 'function'


def last_name(node):
    if isinstance(node, ast.Call):
        return last_name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ''


main()
