/**
 * Words and their kin. A stem is what is left of a word without the endings that English gives it, so always its beginning: `parses`, `parsing`, `parser` have
 * `pars`. The index holds words as they were written, so kin are made where the index is asked.
 */

/** Shorter stems are kin to too much. */
const shortestStem = 3
const vowel = /[aeiouy]/

/** Tried in this order; the first that leaves enough is taken away. */
const endings = [
  'ations', 'ation', 'ators', 'ator', 'ating', 'ated', 'ates', 'ate', 'ions', 'ion', 'ings', 'ing', 'ies', 'ied', 'ers', 'ors', 'ely', 'er', 'or', 'ed', 'es', 'ly', 'y', 'e', 's',
] as const

/** What is cut from a word at most: an ending, and one of two like letters before it. */
export const longestCut = Math.max(...endings.map(({ length }) => length)) + 1

/** Of a lower-cased word; of one that is not written in the letters of English the word itself. */
export function stemOf(word: string): string {
  if (word.length <= shortestStem || !/^[a-z]+$/.test(word)) return word
  // a plural's `s` is none in `class`, `status`, `this`
  const ending = endings.find(each => word.endsWith(each) && word.length - each.length >= shortestStem && vowel.test(word.slice(0, -each.length)) && !(each === 's' && /[sui]s$/.test(word)))
  if (ending === undefined) return word
  const stem = word.slice(0, -ending.length)
  return /([bdgmnprt])\1$/.test(stem) && ending !== 's' && stem.length > shortestStem ? stem.slice(0, -1) : stem
}

/** The endings that names have most, of all words and of those that have one of the same sort: each costs three looks into the index. */
const common = ['', 's', 'e', 'es', 'ed', 'ing', 'er'] as const
const sorts = [['ate', 'ated', 'ation', 'ator', 'ating'], ['ion', 'ions'], ['y', 'ies'], ['or', 'ors'], ['ers']] as const

/** What a word may be written as: itself, and with other endings that lead to the same stem. */
export function kinOf(word: string): ReadonlySet<string> {
  const stem = stemOf(word)
  const kin = new Set([word])
  const also = sorts.filter(sort => sort.some(ending => word === stem + ending)).flat()
  const doubled = doubles.test(stem) && (word === stem || word.startsWith(stem + (stem.at(-1) ?? ''))) ? ['ed', 'ing', 'er'].map(ending => (stem.at(-1) ?? '') + ending) : []
  for (const ending of [...common, ...also, ...doubled]) if (stemOf(stem + ending) === stem) kin.add(stem + ending)
  return kin
}
const doubles = /[^aeiou][aeiou][bdgmnprt]$/

/** How programmers cut words short, in every language; a word stands for its short form and the other way round, at a discount. */
const shortForms: readonly (readonly [word: string, ...short: string[]])[] = [
  ['argument', 'arg'], ['parameter', 'param'], ['attribute', 'attr'], ['configuration', 'config', 'cfg', 'conf'], ['context', 'ctx'], ['request', 'req'], ['response', 'res', 'resp'],
  ['error', 'err'], ['buffer', 'buf'], ['pointer', 'ptr'], ['length', 'len'], ['maximum', 'max'], ['minimum', 'min'], ['index', 'idx'], ['environment', 'env'], ['temporary', 'tmp', 'temp'],
  ['previous', 'prev'], ['document', 'doc'], ['application', 'app'], ['database', 'db'], ['address', 'addr'], ['character', 'char', 'chr'], ['string', 'str'], ['number', 'num'], ['directory', 'dir'],
  ['function', 'func', 'fn'], ['message', 'msg'], ['command', 'cmd'], ['initialize', 'init'], ['source', 'src'], ['destination', 'dst', 'dest'], ['value', 'val'], ['variable', 'var'], ['object', 'obj'],
  ['reference', 'ref'], ['option', 'opt'], ['position', 'pos'], ['property', 'prop'], ['specification', 'spec'], ['synchronous', 'sync'], ['asynchronous', 'async'], ['authentication', 'auth'], ['authorization', 'auth'],
  ['calculate', 'calc'], ['current', 'cur', 'curr'], ['declaration', 'decl'], ['definition', 'def'], ['descriptor', 'desc', 'fd'], ['description', 'desc'], ['element', 'elem', 'el'], ['execute', 'exec'],
  ['expression', 'expr'], ['identifier', 'id', 'ident'], ['information', 'info'], ['iterator', 'iter'], ['memory', 'mem'], ['package', 'pkg'], ['process', 'proc'], ['receive', 'recv'], ['register', 'reg'],
  ['repository', 'repo'], ['statistics', 'stats'], ['transaction', 'tx', 'txn'], ['utility', 'util'], ['allocate', 'alloc'], ['callback', 'cb'], ['certificate', 'cert'], ['column', 'col'], ['connection', 'conn'],
  ['count', 'cnt'], ['device', 'dev'], ['difference', 'diff'], ['dictionary', 'dict'], ['event', 'evt', 'ev'], ['instance', 'inst'], ['library', 'lib'], ['manager', 'mgr'], ['random', 'rand'], ['separator', 'sep'],
  ['sequence', 'seq'], ['server', 'srv'], ['service', 'svc'], ['signature', 'sig'], ['structure', 'struct'], ['system', 'sys'], ['table', 'tbl'], ['volume', 'vol'], ['window', 'win'], ['windows', 'win'], ['language', 'lang'],
]

const shortened = new Map<string, Set<string>>()
for (const [word, ...short] of shortForms) {
  for (const each of short) {
    join(stemOf(word), each)
    join(stemOf(each), word)
  }
}

function join(stem: string, other: string): void {
  const others = shortened.get(stem)
  if (others === undefined) shortened.set(stem, new Set([other]))
  else others.add(other)
}

/** The other lengths of a word. */
export function otherLengthsOf(word: string): Iterable<string> {
  return shortened.get(stemOf(word)) ?? []
}
