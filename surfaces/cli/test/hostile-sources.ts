/** Sources that are hard to read: encodings, lines, sizes, and nesting that ends whoever descends by calling itself. */
import type { ProblemCode } from '@codeloom/model'

export interface AwkwardSource {
  readonly file: string
  readonly content: string | Uint8Array
  /** a name that it defines all the same; '' for none */
  readonly defines: string
  /** what must be said of it; undefined where it is a source as any other */
  readonly problem?: ProblemCode
}

/** A hundred thousand where a limit may be met at any depth, less where that many would only take time. */
const nesting = 100_000
const someNesting = 20_000

export function awkwardSources(): readonly AwkwardSource[] {
  return [...encodings(), ...lines(), ...nested(), ...sizes(), ...python(), ...go()]
}

function encodings(): readonly AwkwardSource[] {
  const text = (name: string): string => `export function ${name}() { return '\u00e9\u{1f600}' }\n`
  const wide = (name: string): Buffer => Buffer.from(`\ufeff${text(name)}`, 'utf16le')
  return [
    { file: 'encodings/good.ts', content: text('goodBesideEncodings'), defines: 'goodBesideEncodings' },
    { file: 'encodings/bad-utf8.ts', content: Buffer.concat([Buffer.from(text('badBytes')), Buffer.from([0x2f, 0x2f, 0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0x0a])]), defines: 'badBytes', problem: 'encoding' },
    { file: 'encodings/cut-utf8.c', content: Buffer.concat([Buffer.from('int cutBytes(void);\n// '), Buffer.from([0xf0, 0x9f])]), defines: 'cutBytes', problem: 'encoding' },
    { file: 'encodings/utf16le.ts', content: wide('littleEndian'), defines: 'littleEndian' },
    { file: 'encodings/utf16be.ts', content: wide('bigEndian').swap16(), defines: 'bigEndian' },
    { file: 'encodings/utf16-odd.ts', content: Buffer.concat([wide('oddBytes'), Buffer.from([0x41])]), defines: 'oddBytes', problem: 'encoding' },
    { file: 'encodings/utf16-no-mark.ts', content: Buffer.from(text('unmarked'), 'utf16le'), defines: '', problem: 'binary' },
    { file: 'encodings/mark.ts', content: `\ufeff${text('marked')}`, defines: 'marked' },
    { file: 'encodings/mark-alone.ts', content: '\ufeff', defines: '' },
    { file: 'encodings/nul.c', content: 'int a;\0int b;\n', defines: '', problem: 'binary' },
    { file: 'encodings/empty.c', content: '', defines: '' },
    { file: 'encodings/random.ts', content: Buffer.from(Array.from({ length: 60_000 }, (_, i) => (i * i * 31 + i * 17) % 255 + 1)), defines: '', problem: 'encoding' },
  ]
}

function lines(): readonly AwkwardSource[] {
  const text = (name: string, end: string): string => ['', `export function ${name}() {`, '  return 1', '}', ''].join(end)
  return [
    { file: 'lines/crlf.ts', content: text('crlf', '\r\n'), defines: 'crlf' },
    { file: 'lines/cr.ts', content: text('loneCr', '\r'), defines: 'loneCr' },
    { file: 'lines/mixed.ts', content: text('mixed', '\n\r\r\n'), defines: 'mixed' },
    { file: 'lines/separators.ts', content: text('separators', '\u2028\n\u2029'), defines: 'separators', problem: 'syntax' },
    { file: 'lines/bundle.min.js', content: `!function(){"use strict";${Array.from({ length: 20_000 }, (_, i) => `function m${i}(e,t){return m${(i * 7) % 20_000}(t,e)+${i}}`).join('')}window.bundleEnd=m0}();\nfunction afterBundle(){}`, defines: 'afterBundle' },
    { file: 'lines/long-name.ts', content: `export const ${'n'.repeat(1 << 20)} = 1\nexport const afterLongName = 2\n`, defines: 'afterLongName' },
  ]
}

function nested(): readonly AwkwardSource[] {
  return [...nestedScripts(), ...nestedHeaders(), { file: 'nested/good.ts', content: 'export function goodBesideNested() {}\n', defines: 'goodBesideNested' }]
}

function many(open: string, inner: string, close: string, times = someNesting): string {
  return open.repeat(times) + inner + close.repeat(times)
}

/** What stands before the part that is too deep is in the graph, but where the parser itself gave the file up. */
function nestedScripts(): readonly AwkwardSource[] {
  const deep: readonly (readonly [name: string, text: string])[] = [
    ['brackets', `x = ${many('[', '1', ']', nesting)}`], ['parens', many('(', '1', ')', nesting)], ['blocks', many('{', '', '}', nesting)], ['calls', many('f(', '1', ')')], ['chain', `a${many('.b()', '', '')}`],
    ['arrows', `x = ${many('a=>', '1', '')}`], ['ternaries', `x = ${many('a?b:', 'c', '')}`], ['unary', `x = ${many('! ', '1', '')}`], ['templates', `x = ${many('`${', '1', '}`')}`], ['types', `type T = ${many('Array<', 'string', '>')}`],
    ['functions', many('function f(){', '', '}')], ['classes', many('class C { m() {', '', '}}')], ['namespaces', many('namespace n {', '', '}')], ['elses', `if(a){}${many('else if(a){}', '', '')}`],
  ]
  const source = (name: string, text: string): AwkwardSource => ({ file: `nested/${name}.ts`, content: `export const before_${name} = 1\n${text}\n`, defines: `before_${name}` })
  return [
    ...deep.map(([name, text]): AwkwardSource => ({ ...source(name, text), problem: 'too-deep' })),
    source('sum', `x = 1${many('+1', '', '')}`), source('union', `type U = 1${many('|1', '', '')}`),
    { ...source('close', many('}', '', '', nesting)), problem: 'syntax' }, { ...source('open', many('[', '', '', nesting)), defines: '', problem: 'syntax' },
    { file: 'nested/markup.tsx', content: `x = ${many('<a>', '1', '</a>')}`, defines: '', problem: 'too-deep' },
  ]
}

function nestedHeaders(): readonly AwkwardSource[] {
  const afterwards = (name: string, text: string): AwkwardSource => ({ file: `nested/${name}.c`, content: `${text}\nint after_${name};\n`, defines: `after_${name}` })
  return [
    afterwards('brackets', `int x = ${many('(', '1', ')', nesting)};`), afterwards('pointers', `int ${many('*', '', '', nesting)}p;`), afterwards('ifs', many('#if A\n', 'int a;\n', '#endif\n')),
    afterwards('bodies', `void f(void)${many('{', '', '}')}`), afterwards('arrays', `int a${many('[1]', '', '')};`), afterwards('define', `#define X ${many('(', '1', ')', nesting)}`),
    { file: 'nested/structs.c', content: `${many('struct{', 'int a;', '}')};\n`, defines: '' },
    { file: 'nested/package.json', content: many('[', '', ']', nesting), defines: '', problem: 'configuration' },
    { file: 'nested/tsconfig.json', content: `{"compilerOptions":{"paths":${many('{"a":', '1', '}', nesting)}}}`, defines: '', problem: 'configuration' },
  ]
}

function sizes(): readonly AwkwardSource[] {
  const rows = Array.from({ length: 115_000 }, (_, i) => `  { ${i}, 0x${i.toString(16)}, "generated text that fills the row of a table, entry ${i}", 1 },`)
  return [
    { file: 'sizes/line.ts', content: Buffer.alloc(50_000_000, 'x'), defines: '', problem: 'too-large' },
    { file: 'sizes/generated.c', content: `struct row { int a, b; const char *c; int d; };\nconst struct row generatedTable[] = {\n${rows.join('\n')}\n};\nint afterTable;\n`, defines: 'afterTable' },
    { file: 'sizes/good.ts', content: 'export function goodBesideSizes() {}\n', defines: 'goodBesideSizes' },
  ]
}

/** Where a line ends and how far it is indented is syntax here, and what stands before the part that is too deep is in the graph. */
function python(): readonly AwkwardSource[] {
  const text = (name: string, end: string): string => [`def ${name}():`, '    return 1', ''].join(end)
  const deep = (name: string, awkward: string): AwkwardSource => ({ file: `python/${name}.py`, content: `before_${name} = 1\n${awkward}\n`, defines: `before_${name}`, problem: 'too-deep' })
  const indented = (times: number): string => Array.from({ length: times }, (_, i) => `${' '.repeat(i)}if a:\n`).join('') + `${' '.repeat(times)}pass`
  return [
    { file: 'python/good.py', content: text('good_beside_python', '\n'), defines: 'good_beside_python' },
    { file: 'python/crlf.py', content: text('python_crlf', '\r\n'), defines: 'python_crlf' },
    { file: 'python/cr.py', content: text('python_cr', '\r'), defines: 'python_cr' },
    { file: 'python/mark.py', content: `\ufeff${text('python_marked', '\n')}`, defines: 'python_marked' },
    { file: 'python/wide.py', content: Buffer.from(`\ufeff${text('python_wide', '\n')}`, 'utf16le'), defines: 'python_wide' },
    { file: 'python/bad-utf8.py', content: Buffer.concat([Buffer.from(text('python_bad_bytes', '\n')), Buffer.from([0x23, 0xff, 0xc0, 0x0a])]), defines: 'python_bad_bytes', problem: 'encoding' },
    { file: 'python/nul.py', content: 'a = 1\0\n', defines: '', problem: 'binary' },
    { file: 'python/tabs.py', content: 'def python_tabs():\n\tif a:\n        b()\n\treturn 1\n', defines: 'python_tabs' },
    { file: 'python/unclosed.py', content: 'before_unclosed = 1\ntext = """never closed\n', defines: 'before_unclosed', problem: 'syntax' },
    deep('brackets', `x = ${many('[', '1', ']', nesting)}`), deep('calls', many('f(', '1', ')')), deep('chain', `a${many('.b()', '', '')}`), deep('lambdas', `x = ${many('lambda: ', '1', '')}`), deep('indents', indented(2_000)),
    { file: 'python/rows.py', content: `python_table = [\n${Array.from({ length: 20_000 }, (_, i) => `    (${i}, "row ${i}"),\n`).join('')}]\nafter_python_table = 1\n`, defines: 'after_python_table' },
  ]
}

function go(): readonly AwkwardSource[] {
  const text = (name: string, end: string): string => ['package odd', '', `func ${name}() int {`, '\treturn 1', '}', ''].join(end)
  const deep = (name: string, awkward: string): AwkwardSource => ({ file: `go/${name}.go`, content: `package odd\n\nvar before_${name} = 1\n\n${awkward}\n`, defines: `before_${name}`, problem: 'too-deep' })
  return [
    { file: 'go/good.go', content: text('goodBesideGo', '\n'), defines: 'goodBesideGo' },
    { file: 'go/crlf.go', content: text('goCrlf', '\r\n'), defines: 'goCrlf' },
    { file: 'go/mark.go', content: `\ufeff${text('goMarked', '\n')}`, defines: 'goMarked' },
    { file: 'go/wide.go', content: Buffer.from(`\ufeff${text('goWide', '\n')}`, 'utf16le').swap16(), defines: 'goWide' },
    { file: 'go/bad-utf8.go', content: Buffer.concat([Buffer.from(text('goBadBytes', '\n')), Buffer.from([0x2f, 0x2f, 0xff, 0xc0, 0x0a])]), defines: 'goBadBytes', problem: 'encoding' },
    { file: 'go/nul.go', content: 'package odd\n\0', defines: '', problem: 'binary' },
    { file: 'go/no-package.go', content: 'func goWithoutPackage() {}\n', defines: 'goWithoutPackage' },
    { file: 'go/unclosed.go', content: 'package odd\n\nvar beforeUnclosed = 1\n\nvar text = `never closed\n', defines: 'beforeUnclosed', problem: 'syntax' },
    deep('brackets', `var x = ${many('(', '1', ')', nesting)}`), deep('blocks', `func f() ${many('{', '', '}')}`), deep('pointers', `var p ${many('*', 'int', '')}`), deep('literals', `var f = ${many('func() {', '', '}')}`), deep('types', `type T ${many('[]', 'int', '')}`),
    { file: 'go/go.mod', content: `module odd\n\nrequire (\n${'\texample.org/x v0.0.0\n'.repeat(20_000)}`, defines: '' },
    { file: 'go/rows.go', content: `package odd\n\nvar goTable = []int{\n${Array.from({ length: 20_000 }, (_, i) => `\t${i},\n`).join('')}}\n\nvar afterGoTable = 1\n`, defines: 'afterGoTable' },
  ]
}
