import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { PackingModels } from '@codeloom/engine'
import type { ContextResult } from '@codeloom/model'
import { askedTree, shortName, type AskedTree } from './asked-fixture.ts'

/** Counts words and marks, and one for each text: what is put together may have fewer or more than its parts. */
const words = (text: string): number => (text.match(/\w+|[^\w\s]/g)?.length ?? 0) + 1
const models: PackingModels = name => ({ counter: { name: 'words', count: words }, window: name === 'small' ? 50 : 100_000 })

const shop = `
--- src/cart.ts
import { priceOf } from './price'
/** A cart of one customer. */
export class Cart {
  readonly items: string[] = []
  /** Adds an item to the cart. */
  add(item: string): void {
    this.items.push(item)
  }
  /** What all items cost together. */
  total(): number {
    let sum = 0
    for (const item of this.items) sum += priceOf(item)
    return sum
  }
}
--- src/price.ts
/** The price of an item, in cents. Throws where there is none. */
export function priceOf(item: string): number {
  const price = prices.get(item)
  if (price === undefined) throw new Error(\`no price of \${item}\`)
  return price
}
const prices = new Map<string, number>()
--- src/notes.ts
export function note(text: string): string {
  const noted = text.trim()
  return noted + noted.length
}
const twice = note('a') + note('b')
export const outer = () => {
  const inner = () => note('inner ' + twice)
  return inner() + note('outer ' + twice)
}
--- src/checkout.ts
import { Cart } from './cart'
export function checkout(cart: Cart): string {
  const cents = cart.total()
  return format(cents)
}
function format(cents: number): string {
  return \`\${cents / 100} EUR\`
}
--- test/cart.test.ts
import { Cart } from '../src/cart'
export function testTotal(): void {
  const cart = new Cart()
  cart.add('tea')
  if (cart.total() !== 3) throw new Error('wrong')
}
`

async function withShop(use: (tree: AskedTree) => void): Promise<void> {
  const tree = await askedTree(shop, { models })
  try {
    use(tree)
  } finally {
    tree.close()
  }
}

function packed(tree: AskedTree, params: Readonly<Record<string, unknown>>): ContextResult {
  const { result } = tree.answer('context', params)
  assert.ok('parts' in result)
  return result
}

/** `form name` of what is shown. */
function shown({ parts }: ContextResult): readonly string[] {
  return parts.map(({ form, symbol }) => `${form} ${shortName(symbol)}`)
}

test('a question: the definitions that answer it come whole, with path and lines, then what stands beside them', () => withShop(tree => {
  const pack = packed(tree, { task: 'why is there no price of an item', budget: 400 })
  assert.equal(shown(pack)[0], 'whole priceOf')
  assert.match(pack.text, /^# Definitions\nsrc\/price.ts:2-6 function priceOf\nThe price of an item, in cents. Throws where there is none.\nexport function priceOf\(item: string\): number \{\n {2}const price/)
  assert.ok(shown(pack).includes('whole Cart.total') || shown(pack).includes('whole Cart'), 'who calls it')
}))

test('a symbol to change: itself, who uses it with the lines, tests among them', () => withShop(tree => {
  const pack = packed(tree, { task: 'Cart.total', budget: 150 })
  assert.equal(shown(pack)[0], 'whole Cart.total')
  assert.match(pack.text, /checkout.ts:\d+-\d+ (?:in )?function checkout\n[^#]*const cents = cart.total\(\)/)
  assert.ok(shown(pack).some(part => part.endsWith('testTotal')), shown(pack).join(', '))
  const both = packed(tree, { task: 'rename them', symbols: ['format', 'priceOf'], budget: 300 })
  assert.deepEqual(shown(both).slice(0, 2).toSorted(), ['whole format', 'whole priceOf'])
}))

test('a bug report: the frames of its trace first, paths of other machines too', () => withShop(tree => {
  const trace = `Error: no price of tea
    at priceOf (/home/build/shop/src/price.ts:4:36)
    at Cart.total (/home/build/shop/src/cart.ts:12:45)
    at checkout (/home/build/shop/src/checkout.ts:3:22)`
  const { result, note } = tree.answer('context', { task: trace, budget: 400 })
  assert.ok('parts' in result)
  assert.match(note ?? '', /^bug; counted by words/)
  assert.equal(shown(result)[0], 'whole priceOf')
  assert.ok(['Cart', 'Cart.total', 'checkout'].filter(name => shown(result).includes(`whole ${name}`)).length >= 2, shown(result).join(', '))
}))

test('a diff to review: what it changes, and who uses that', () => withShop(tree => {
  const diff = '--- a/src/price.ts\n+++ b/src/price.ts\n@@ -3,1 +3,1 @@\n-  const price = old\n+  const price = prices.get(item)\n'
  for (const params of [{ task: diff }, { task: 'review', diff }]) {
    const { result, note } = tree.answer('context', { ...params, budget: 300 })
    assert.ok('parts' in result)
    assert.match(note ?? '', /^review;/)
    assert.equal(shown(result)[0], 'whole priceOf')
    assert.ok(shown(result).some(part => part.endsWith('Cart.total')), shown(result).join(', '))
  }
}))

test('N3: whatever the task and the budget, a pack is not over it, and has the tokens that it says', () => withShop(tree => {
  const tasks = fc.oneof(fc.constantFrom('Cart', 'price of an item', 'total', 'checkout', 'a cart of tea', 'Cart.add', '.*', '(', 'price.ts:3'), fc.string({ unit: 'binary', minLength: 1 }))
  fc.assert(fc.property(tasks, fc.integer({ min: 1, max: 400 }), (task, budget) => {
    const { text, tokens } = packed(tree, { task, budget })
    assert.ok(tokens <= budget, `${tokens} of ${budget}`)
    assert.equal(tokens, text === '' ? 0 : words(text))
  }), { numRuns: 200, seed: 7 })
}))

test('N5: no line of a file stands twice in a pack', () => withShop(tree => {
  for (let budget = 20; budget < 500; budget += 20) {
    for (const task of ['total of the items in a cart', 'Cart', 'Cart.total', 'note']) {
      const lines = packed(tree, { task, budget }).text.split('\n').filter(line => line.trim().length > 12)
      assert.equal(new Set(lines).size, lines.length, `${task} at ${budget}: ${lines.join('\n')}`)
    }
  }
}))

test('a name that several symbols have is an answer, where it was given as one; a typo is told', () => withShop(tree => {
  tree.tree.put('src/other.ts', 'export class Cart { total() { return 1 } }')
  const several = tree.ask('context', { symbols: ['nowhere_at_all'] })
  assert.ok('result' in several)
  assert.match(several.why ?? '', /nothing in the index is called nowhere_at_all/)
  const both = tree.ask('context', { symbols: ['Cart'], diff: '--- a/x\n+++ b/x\n' })
  assert.ok('error' in both && both.error.code === 'bad-params')
  const byPlace = packed(tree, { symbols: ['src/price.ts:3:17'], budget: 300 })
  assert.equal(shown(byPlace)[0], 'whole priceOf')
}))

test('a review of what is taken away shows who still calls it', async () => {
  const tree = await askedTree('--- src/a.ts\nexport const left = 1\n--- src/b.ts\nimport { lost } from \'./a\'\nexport function user() {\n  return lost()\n}\n', { models })
  const diff = '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,2 +1,1 @@\n export const left = 1\n-export function lost() { return 1 }\n'
  const pack = packed(tree, { diff, gone: ['src/a.ts#lost'], budget: 200 })
  assert.ok(shown(pack).includes('whole user'), shown(pack).join(', '))
  tree.close()
})

test('a line that holds thousands of functions is not counted for each of them', async () => {
  const line = Array.from({ length: 400 }, (_, i) => `function handler${i}(part){${'part=part+1;'.repeat(60)}return part}`).join('')
  let counted = 0
  const tree = await askedTree(`--- src/bundle.js\n${line}\n`, { models: () => ({ counter: { name: 'letters', count: text => {
    counted += text.length
    return Math.ceil(text.length / 4)
  } }, window: 100_000 }) })
  const pack = packed(tree, { task: 'handler part', budget: 2_000 })
  assert.ok(shown(pack).some(part => part.startsWith('whole handler')), shown(pack).slice(0, 5).join(', '))
  assert.ok(counted < 4 * line.length, `${counted} letters were counted for a line of ${line.length}`)
  tree.close()
})

test('N4: what finds no room is named, and the window of the model bounds the budget', () => withShop(tree => {
  const { result, note } = tree.answer('context', { task: 'Cart', model: 'small', budget: 10_000 })
  assert.ok('parts' in result)
  assert.ok(result.tokens <= 50)
  assert.match(note ?? '', /the budget was cut to the model's window of 50 tokens/)
  assert.ok(result.left.some(({ symbol, why }) => shortName(symbol) === 'Cart' && why === 'too-large'), JSON.stringify(result.left.map(({ symbol, why }) => [shortName(symbol), why])))
  const nothing = tree.answer('context', { task: 'Cart', budget: 1 })
  assert.match(nothing.why ?? '', /^the budget of 1 tokens holds none of its \d+ symbols/)
}))

test('N4: of several definitions on one line each is shown or named as left out', async () => {
  const tree = await askedTree('--- src/a.js\nexport function alpha(x) { return beta(x) + 1 }; export function beta(x) { return gamma(x) + 2 }; export function gamma(x) { return x }\n', { models })
  const large = packed(tree, { task: 'alpha', budget: 400 })
  assert.match(large.text, /return beta\(x\) \+ 1/)
  assert.ok(shown(large).some(part => part.endsWith(' beta')), shown(large).join(', '))
  const small = packed(tree, { task: 'alpha', budget: 24 })
  assert.ok([...shown(small), ...small.left.map(({ symbol }) => ` ${shortName(symbol)}`)].some(part => part.endsWith(' beta')), `${shown(small).join(', ')}; left ${JSON.stringify(small.left)}`)
  tree.close()
})

test('N4: what bounds of gathering left out is said: of what the words lead to, and of what stands beside', async () => {
  const callers = Array.from({ length: 60 }, (_, i) => `--- src/use${i}.ts\nimport { hub } from './hub'\nexport function user${i}() { hub() }\n`).join('')
  const tree = await askedTree(`--- src/hub.ts\nexport function hub() {}\n${callers}--- src/list.ts\n${Array.from({ length: 240 }, (_, i) => `export function paintLayer${i}() {}\n`).join('')}`, { models })
  assert.match(tree.answer('context', { task: 'hub', budget: 500 }).note ?? '', /more stands beside them than was looked at: hub$/)
  assert.match(tree.answer('context', { task: 'paint a layer', budget: 500 }).note ?? '', /of 2\d\d symbols that its words lead to the best 200 were weighed/)
  tree.close()
})

test('N1: of a file that changed since it was indexed no text is shown, only what the index knows', () => withShop(tree => {
  tree.tree.put('src/price.ts', '\n\nexport function priceOf() { return 0 }')
  const pack = packed(tree, { task: 'priceOf', budget: 400 })
  assert.ok(shown(pack).includes('signature priceOf'), shown(pack).join(', '))
  assert.doesNotMatch(pack.text, /return 0/)
  assert.ok(pack.left.some(({ symbol, why }) => shortName(symbol) === 'priceOf' && why === 'changed'))
}))

test('N2: the same task packs the same, and what nothing has to do with says so', () => withShop(tree => {
  const twice = [1, 2].map(() => packed(tree, { task: 'format the total as text', budget: 250 }))
  assert.deepEqual(twice[0], twice[1])
  assert.match(tree.answer('context', { task: 'xylophone' }).why ?? '', /^nothing in the index has to do with the task/)
}))

test('tasks that are none: very long, one emoji, the marks of a regular expression, Chinese', () => withShop(tree => {
  for (const task of ['item '.repeat(200_000), 'x'.repeat(1_000_000), `${'a'.repeat(1_000_000)}.`, '🎉', '[.*+?^$(){}|\\\\]', '购物车总价是多少', '\n']) {
    const began = performance.now()
    const response = tree.ask('context', { task, budget: 200 })
    assert.ok('result' in response)
    assert.ok(performance.now() - began < 5_000, `${task.slice(0, 10)} took ${performance.now() - began} ms`)
  }
}))
