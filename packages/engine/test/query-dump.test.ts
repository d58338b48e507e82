import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flag, reference, tag } from '@codeloom/model'
import { canonicalDump, plainDump, symbolUuid } from '@codeloom/engine'
import type { GraphStore } from '@codeloom/store'
import { uuidV5 } from '../src/query/symbol-uuid.ts'
import { found, Sketch, SketchedGraph } from './query-graph.ts'

function textOf(chunks: Iterable<Uint8Array>): string {
  return Buffer.concat([...chunks]).toString()
}

function dumpOf(store: GraphStore, heldBytes?: number): string {
  const snapshot = store.snapshot()
  try {
    return textOf(canonicalDump(snapshot, heldBytes))
  } finally {
    snapshot.close()
  }
}

/** Files with odd names that refer to one another, in any order of their numbers. */
async function oddGraph(order: 'as written' | 'reversed'): Promise<GraphStore> {
  const sketches = ['a.ts', 'a$.ts', 'a/b.ts', 'a#b.ts', 'z"quoted".ts', '\uffee.ts', '😀.ts'].map(path => {
    const sketch = new Sketch(path, 'f g(f) f g g\n')
    const f = sketch.define('function', 'f')
    sketch.define('function', 'f', { nth: 1, flags: flag.declaration })
    sketch.define('function', 'g', { in: f })
    for (const nth of [2, 1]) sketch.mention('call', 'g', { nth, ref: reference(tag.free, sketch.free('g')) })
    sketch.mention('read', 'f', { nth: 2, ref: reference(tag.free, sketch.free('far')) })
    return sketch
  })
  if (order === 'reversed') sketches.reverse()
  const graph = new SketchedGraph(sketches)
  await graph.commit(sketches.map(sketch => ({
    sketch,
    links: {
      answers: new Map([
        [reference(tag.free, 0), found('name', [graph.id(sketch.path, 'g'), 'function'], [graph.id('😀.ts', 'g'), 'function'])],
        [reference(tag.free, 1), { found: false as const, why: 'external' as const, package: 'node:path' }],
      ]),
    },
  })))
  return graph.store
}

test('D1: the canonical dump is sorted by bytes and the same whatever the numbers of the files', async () => {
  const dump = dumpOf(await oddGraph('as written'))
  const lines = dump.split('\n').slice(0, -1)
  assert.ok(dump.endsWith('\n'))
  assert.deepEqual(lines, [...lines].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
  assert.equal(new Set(lines).size, lines.length)
  assert.equal(dump, dumpOf(await oddGraph('reversed')))
})

test('D1: a small budget gives the same bytes in more passes', async () => {
  const store = await oddGraph('as written')
  const dump = dumpOf(store)
  for (const heldBytes of [0, 300, 1000, 4000]) assert.equal(dumpOf(store, heldBytes), dump)
})

test('the lines of a file are those of the contract', async () => {
  const lines = dumpOf(await oddGraph('as written')).split('\n').filter(line => line.includes('typescript:a$.ts#:module"') || line.includes('"a$.ts"'))
  const key = (tail: string): string => `"typescript:a$.ts#${tail}"`
  assert.deepEqual(lines, [
    `{"t":"edge","kind":"calls","from":${key(':module')},"to":${key('f.g:function')},"how":"name","certainty":"possible","sites":[["a$.ts",1,10],["a$.ts",1,12]]}`,
    `{"t":"edge","kind":"calls","from":${key(':module')},"to":"typescript:😀.ts#f.g:function","how":"name","certainty":"possible","sites":[["a$.ts",1,10],["a$.ts",1,12]]}`,
    `{"t":"edge","kind":"contains","from":${key(':module')},"to":${key('f:function')},"how":"scope","certainty":"certain","sites":[]}`,
    `{"t":"edge","kind":"contains","from":${key(':module')},"to":${key('f:function~1')},"how":"scope","certainty":"certain","sites":[]}`,
    `{"t":"file","path":"a$.ts","language":"typescript","hash":"${'0'.repeat(56)}${'00000000'}","problems":0}`,
    `{"t":"symbol","key":${key(':module')},"kind":"module","name":"a$.ts","path":"a$.ts","range":[1,1,2,1],"nameRange":[1,1,1,1],"container":null,"exported":false}`,
    `{"t":"symbol","key":${key('f.g:function')},"kind":"function","name":"g","path":"a$.ts","range":[1,3,1,4],"nameRange":[1,3,1,4],"container":${key('f:function')},"exported":true}`,
    `{"t":"symbol","key":${key('f:function')},"kind":"function","name":"f","path":"a$.ts","range":[1,1,1,2],"nameRange":[1,1,1,2],"container":${key(':module')},"exported":true}`,
    `{"t":"symbol","key":${key('f:function~1')},"kind":"function","name":"f","path":"a$.ts","range":[1,5,1,6],"nameRange":[1,5,1,6],"container":${key(':module')},"exported":false,"declaration":true}`,
    `{"t":"unresolved","from":${key(':module')},"name":"far","role":"read","site":["a$.ts",1,8],"why":"external","package":"node:path"}`,
  ].map(line => line.replace(/"hash":"\w+"/, lines.find(one => one.startsWith('{"t":"file"'))?.match(/"hash":"\w+"/)?.[0] ?? '')))
})

test('the plain dump holds the same lines', async () => {
  const store = await oddGraph('as written')
  const snapshot = store.snapshot()
  const sorted = textOf(plainDump(snapshot)).split('\n').slice(0, -1).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  assert.equal(`${sorted.join('\n')}\n`, dumpOf(store))
  snapshot.close()
})

test('a UUID of a symbol follows from its key and its kind', () => {
  // RFC 9562, appendix A.4
  assert.equal(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com'), '2ed6657d-e927-568b-95e1-2665a8aea6a2')
  assert.equal(symbolUuid('typescript:src/a.ts#f:function', 'function'), 'dfd282d3-ece1-5283-9050-0593b4b4e1d6')
  assert.equal(symbolUuid('typescript:src/a.ts#f:function', 'method'), 'ae9878fe-3c8e-58cf-86e3-3ca774a5f4b4')
})
