import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AnswerList, CodecError, decodeLinks, encodeLinks, hows, openLinks, whys, type Answer, type NewLinks } from '@codeloom/model'

/** Numbers that follow from the seed alone. */
function numbersOf(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor(state / 2 ** 32 * below)
  }
}

const packages = ['', 'left-pad', '@scope/名前']

function linksOf(seed: number): NewLinks {
  const below = numbersOf(seed)
  const target = (): { readonly symbol: number; readonly kind: number } => ({ symbol: 1 + below(below(2) === 0 ? 20 : 2 ** 32 - 1), kind: below(20) })
  const answer = (): Answer => (below(3) > 0
    ? { found: true, targets: Array.from({ length: 1 + (below(2) === 0 ? 0 : below(8)) }, target), how: hows[below(hows.length)] ?? 'scope', certain: below(2) === 0 }
    : { found: false, why: whys[below(whys.length)] ?? 'unknown', package: packages[below(3)] ?? '' })
  const answers = new AnswerList()
  for (let ref = below(9), left = below(60); left > 0; left--, ref += 1 + below(300)) answers.add(ref, answer())
  const pairs = Array.from({ length: below(5) }, () => ({ row: below(90), symbol: 1 + below(900) }))
  return {
    answers, importModules: Array.from({ length: below(6) }, () => below(700)), declares: pairs, overrides: pairs.slice(1), satisfies: pairs.slice(2), maySatisfy: pairs.slice(3),
    runs: new Map(pairs.map(({ symbol }) => [symbol, target()])),
  }
}

test('K1, K2: links read as columns say what decoded links say', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const links = linksOf(seed)
    const bytes = encodeLinks(links)
    const { answers: decoded, ...behind } = decodeLinks(bytes)
    const { answers: packed, ...packedBehind } = openLinks(bytes)
    assert.deepEqual([...decoded.keys()], links.answers.refs)
    assert.deepEqual(behind, packedBehind)
    const open: number[] = []
    packed.forEachOpen(ref => open.push(ref))
    assert.deepEqual(open, [...decoded].flatMap(([ref, answer]) => (answer.found ? [] : [ref])))
    for (const [ref, answer] of decoded) {
      assert.deepEqual(packed.get(ref), answer)
      assert.equal(packed.numbersByRef()[ref], packed.numberOf(ref))
      if (!decoded.has(ref + 1)) assert.equal(packed.get(ref + 1), undefined)
      const [only, ...others] = answer.found ? answer.targets : []
      if (only !== undefined) assert.equal(packed.onlyTarget(packed.numberOf(ref)), others.length === 0 ? only.symbol : -1)
    }
  }
})

test('K2: damaged links are refused with a CodecError, or read', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const below = numbersOf(seed * 7)
    const bytes = encodeLinks(linksOf(seed))
    for (let i = 0; i < 20; i++) {
      const damaged = bytes.slice(0, below(bytes.length + 1))
      if (damaged.length > 0) damaged[below(damaged.length)] = below(256)
      try {
        openLinks(damaged)
      } catch (error) {
        assert.ok(error instanceof CodecError, String(error))
      }
    }
  }
})
