"""What clang answers for the names of C files, by libclang: `python3 clang_names.py DIR FLAG... < FILES` reads the paths of the files
that are asked about (one a line), an empty line, and the other files of the tree, and writes one JSON line a use (see
`src/precision/truth.ts`). FLAG... is what every file is compiled with, from DIR. A source that does not compile without an error is not
told, nor is what no source that does includes, nor what the preprocessor left out; functions that it defines are other places of what is
declared or defined elsewhere.

What several sources declare is one thing where the linker would see one: a call goes to a definition in another source. A name that does
not stand where clang finds it came by the expansion of a macro: it is told at the macro's name, with `macro`; and so is a use of what only a macro declares.
"""
import ctypes
import json
import os
import re
import sys

try:
    from clang import cindex
except ImportError:
    sys.exit('clang.cindex is not there: install libclang 14 with its Python binding (Debian: python3-clang, clang)')

Kind = cindex.CursorKind
REFERENCES = {Kind.DECL_REF_EXPR, Kind.MEMBER_REF_EXPR, Kind.TYPE_REF, Kind.MEMBER_REF, Kind.LABEL_REF, Kind.MACRO_INSTANTIATION}
DECLARATIONS = {
    Kind.FUNCTION_DECL, Kind.VAR_DECL, Kind.FIELD_DECL, Kind.STRUCT_DECL, Kind.UNION_DECL, Kind.ENUM_DECL, Kind.ENUM_CONSTANT_DECL,
    Kind.TYPEDEF_DECL, Kind.PARM_DECL, Kind.MACRO_DEFINITION, Kind.LABEL_STMT,
}
IDENTIFIER = re.compile(rb'\w*')
# after an include that is not there
KEEP_GOING = 0x200
# what stands around an expression without changing what is called
WRAPPING = {Kind.UNEXPOSED_EXPR, Kind.PAREN_EXPR}
# of the source that is being read, by where libclang keeps them
file_names = {}


def main():
    root = os.path.realpath(sys.argv[1])
    asked, _, others = sys.stdin.read().partition('\n\n')
    asked = asked.split()
    reader = Reader(root, set(asked) | set(others.split()))
    os.chdir(root)
    cindex.conf.lib.clang_getFileLocation.argtypes = [cindex.SourceLocation, *[ctypes.c_void_p] * 4]
    index = cindex.Index.create()
    for path in sorted(each for each in asked + others.split() if each.endswith('.c')):
        reader.read(index, path, sys.argv[2:])
    wanted = set(asked)
    for use in reader.uses.values():
        if use['path'] in wanted:
            line = reader.told(use)
            if line is not None:
                sys.stdout.write(json.dumps(line) + '\n')
    sys.stderr.write(f'{len(reader.left)} sources do not compile here: {" ".join(sorted(reader.left)[:5])}\n')


class Reader:
    def __init__(self, root, files):
        self.root = root
        self.files = files
        self.lines = {}
        self.paths = {}
        self.done = set()
        self.uses = {}
        self.left = []
        # by the name that the linker or, in one source, clang knows a thing by
        self.declared = {}
        self.defined = {}
        self.alternatives = {}
        # whose name stands in a source; of others a macro makes it
        self.written = set()

    def read(self, index, path, flags):
        options = cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD | KEEP_GOING
        try:
            unit = index.parse(path, args=flags, options=options)
        except cindex.TranslationUnitLoadError:
            self.left.append(path)
            return
        file_names.clear()
        if any(each.severity >= cindex.Diagnostic.Error for each in unit.diagnostics):
            self.left.append(path)
            self.read_alternatives(unit, path)
            return
        seen = set()
        for cursor in unit.cursor.get_children():
            at = self.place(cursor)
            if at is None or at[0] in self.done:
                continue
            seen.add(at[0])
            self.walk(cursor)
        self.done |= seen

    def read_alternatives(self, unit, path):
        """What a source for another system defines may be what is meant there, where it is declared or defined here too."""
        for cursor in unit.cursor.get_children():
            at = self.named(cursor) if cursor.kind == Kind.FUNCTION_DECL else None
            if at is not None and at[0] == path and cursor.is_definition() and is_linked(cursor):
                self.alternatives.setdefault(self.key(cursor), set()).add(at)

    def walk(self, top):
        """A header is read in the first source that includes it; a call is known before the names below it are reached."""
        waiting = [(top, None)]
        calls = {}
        while waiting:
            cursor, caller = waiting.pop()
            kind = cursor.kind
            if kind in DECLARATIONS:
                self.declare(cursor)
                if kind == Kind.FUNCTION_DECL and cursor.is_definition():
                    caller = self.named(cursor)
            children = list(cursor.get_children())
            if kind == Kind.CALL_EXPR and children:
                callee = called_by(children[0])
                if callee is not None:
                    calls[callee.hash] = True
            if kind in REFERENCES:
                self.use(cursor, caller, calls.pop(cursor.hash, False))
            waiting.extend((child, caller) for child in reversed(children))

    def declare(self, cursor):
        at = self.place(cursor)
        name = self.key(cursor)
        if at is None or name is None:
            return
        self.declared.setdefault(name, set()).add(at[:3])
        if at[3] == cursor.spelling:
            self.written.add(name)
        at = at[:3]
        if cursor.is_definition():
            self.defined.setdefault(name, set()).add(at)

    def key(self, cursor):
        """Things without a name of their own are told apart by where they are."""
        if cursor is None or cursor.kind not in DECLARATIONS:
            return None
        usr = cursor.get_usr()
        if usr and cursor.kind != Kind.MACRO_DEFINITION:
            return usr
        name, line, column = written_at(cursor)
        return None if name is None else f'{name}:{line}:{column}'

    def use(self, cursor, caller, is_called):
        target = cursor.referenced
        name = self.key(target)
        at = self.place(cursor)
        if name is None or at is None:
            return
        path, line, column, text = at
        by_macro = text != target.spelling
        # what a macro that stands here is called is not what its expansion uses
        if by_macro and not is_called:
            return
        calls = is_called and target.kind == Kind.FUNCTION_DECL
        # a function that is handed to a macro is called by the macro's body
        written = calls and not by_macro and self.is_followed_by_call(path, line, cursor)
        self.note(target, name)
        use = {'path': path, 'line': line, 'column': column, 'caller': caller, 'linked': is_linked(target)}
        if not by_macro:
            one = self.uses.setdefault((path, line, column, ''), {**use, 'names': [], 'macro': False, 'called': False})
            # an enumerator and a macro of its name are both meant
            one['names'] += [name] if name not in one['names'] else []
            one['called'] = one['called'] or written
        if calls and not written:
            self.uses[(path, line, column, name)] = {**use, 'names': [name], 'macro': True, 'called': True}

    def is_followed_by_call(self, path, line, cursor):
        row = self.lines_of(path)[line - 1][written_at(cursor)[2] - 1:]
        # the parenthesis may stand on the next line, and the name in parentheses
        after = b' '.join([row[IDENTIFIER.match(row).end():], *self.lines_of(path)[line:line + 2]])
        return after.lstrip(b' \t)').startswith(b'(')

    def note(self, target, name):
        """A declaration that is outside of what is read is known to be there."""
        if name not in self.declared:
            self.declared[name] = set()
            self.declare(target)

    def told(self, use):
        things = [self.thing(each) for each in use['names']]
        # it may be defined in a source that does not compile, and was not understood there
        if self.left and use['linked'] and any(self.declared.get(each) and not (self.defined.get(each) or self.alternatives.get(each)) for each in use['names']):
            return None
        targets = [each for each in things if each]
        if any([use['path'], use['line'], use['column']] in each for each in targets):
            return None
        line = {'path': use['path'], 'line': use['line'], 'column': use['column'], 'targets': targets}
        if not targets:
            line['outside'] = True
        if use['called']:
            line['called'] = targets
            line['caller'] = use['caller'] and list(use['caller'])
        if use['macro'] or targets and not any(each in self.written for each in use['names']):
            line['macro'] = True
        return line

    def thing(self, name):
        """Its definitions first: an edge is counted by the first."""
        defined = sorted(self.defined.get(name, ()))
        others = self.declared.get(name, set()) - set(defined)
        if defined or others:
            others = others | self.alternatives.get(name, set())
        return [list(each) for each in defined + sorted(others)]

    def named(self, cursor):
        at = self.place(cursor)
        return None if at is None else at[:3]

    def place(self, cursor):
        """Where a cursor is in the tree, with the name that stands there; clang counts bytes, everyone else UTF-16 units."""
        name, line, start = written_at(cursor)
        path = None if name is None else self.path_of(name)
        if path is None:
            return None
        row = self.lines_of(path)[line - 1]
        before, text = row[:start - 1], IDENTIFIER.match(row, start - 1).group()
        column = len(before) if before.isascii() else len(before.decode(errors='replace').encode('utf-16-le')) // 2
        return (path, line, column + 1, text.decode(errors='replace'))

    def path_of(self, name):
        if name not in self.paths:
            path = os.path.relpath(os.path.realpath(os.path.join(self.root, name)), self.root).replace(os.sep, '/')
            self.paths[name] = path if path in self.files else None
        return self.paths[name]

    def lines_of(self, path):
        if path not in self.lines:
            with open(os.path.join(self.root, path), 'rb') as file:
                self.lines[path] = file.read().replace(b'\r\n', b'\n').replace(b'\r', b'\n').split(b'\n')
        return self.lines[path]


def written_at(cursor):
    """Where it is written: in the argument of a macro where it stands there, at the macro's name where its body says it."""
    file, line, column, offset = cindex.c_object_p(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    cindex.conf.lib.clang_getFileLocation(cursor.location, ctypes.byref(file), ctypes.byref(line), ctypes.byref(column), ctypes.byref(offset))
    if not file:
        return (None, 0, 0)
    address = ctypes.addressof(file.contents)
    if address not in file_names:
        file_names[address] = cindex.File(file).name
    return (file_names[address], line.value, column.value)


def is_linked(cursor):
    """Whether other sources mean the same by its name."""
    return cursor.kind in (Kind.FUNCTION_DECL, Kind.VAR_DECL) and cursor.linkage == cindex.LinkageKind.EXTERNAL


def called_by(cursor):
    """The name of a function that is called by it; None for what a pointer holds."""
    while cursor.kind in WRAPPING:
        children = list(cursor.get_children())
        if len(children) != 1:
            return None
        cursor = children[0]
    return cursor if cursor.kind == Kind.DECL_REF_EXPR else None


main()
