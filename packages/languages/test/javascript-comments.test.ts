/** Types that only comments say, in JavaScript. */
import { test } from 'node:test'
import { check, checkUpdate } from '@codeloom/testkit'

test('a parameter and a result are what their comment says', () => check(`
--- suite.js
class Suite { add() {} }
              ^^^ def Suite.add
/** @constructor */
function Runner() {}
Runner.prototype.run = function () {}
                 ^^^ def Runner.run
module.exports = { Suite, Runner }
--- default.js
module.exports = class Whole { use() {} }
                               ^^^ def Whole.use
--- types.d.ts
export interface Options { port: number }
                           ^^^^ def Options.port
--- a.js
const { Suite, Runner } = require('./suite')
const lib = require('./suite')
/**
 * @typedef {import('./default')} Whole
 * @typedef {import('./types').Options} Options
 */

/**
 * Runs it.
 * @param {Suite} suite - what is run
 * @param {Runner|null} [runner] by whom
 * @param {?Suite[]} all
 * @param {Options} options
 * @param {Whole} options.whole
 * @param {Promise<lib.Suite>} later
 * @param {...import('./default')} rest
 * @param {Missing} missing
 * @param {Suite|Missing} either
 * @returns {Suite}
 */
exports.run = function (suite, runner, all, options, later, rest, missing, either) {
  suite.add()
        ^^^ ref Suite.add
  runner.run()
         ^^^ ref Runner.run
  all[0].add()
         ^^^ ref Suite.add
  options.port
          ^^^^ ref Options.port
  later.then()
        ^^^^ ref -
  rest[0].use()
          ^^^ ref Whole.use
  missing.add()
          ^^^ ref -
  either.add()
}
exports.run().add()
              ^^^ ref Suite.add
=== edges
run calls Suite.add
run calls Suite.add ?
run calls Runner.run
run calls Whole.use
a.js calls run
a.js calls Suite.add
`))

test('a variable, a field and what is awaited are what their comment says', () => check(`
--- suite.js
exports.Suite = class Suite { add() {} }
                              ^^^ def Suite.add
--- a.js
const lib = require('./suite')
const { Suite } = require('./suite')
/** @type {Suite} */
const first = gone()
first.add()
      ^^^ ref Suite.add
class Kept {
  constructor() {
    /** @type {lib.Suite} */
    this.suite = null
  }
  go() { this.suite.add() }
                    ^^^ ref Suite.add
  /** @param {Suite} suite */
  arrow = suite => suite.add()
                         ^^^ ref Suite.add
}
/** @returns {Suite} */
async function wait() { return gone() }
/** @return {Promise<Suite>} */
async function waited() { return gone() }
async function both() {
  (await wait()).add()
                 ^^^ ref -
  ;(await waited()).add()
                    ^^^ ref Suite.add
}
=== edges
a.js calls Suite.add
Kept.go calls Suite.add
Kept.arrow calls Suite.add
both calls wait
both calls waited
both calls Suite.add
`))

test('what a comment says that is no type is passed over; TypeScript reads none', () => check(`
--- a.js
class A { m() {} }
/** @param {A} a */
function known(a) { a.m() }
/** @param {A a */
function open(a) { a.m() }
/** @param {(A} a */
function unclosed(a) { a.m() }
/** @param {{ a: A }} a @param {function(A): void} b */
function shaped(a, b) { a.m(); b.m() }
/** @param {${'('.repeat(40)}A${')'.repeat(40)}} a */
function deep(a) { a.m() }
/** @param {A} a */

function apart(a) { a.m() }
// @param {A} a
function line(a) { a.m() }
--- b.ts
class A { m() {} }
/** @param {A} a */
export function typed(a) { a.m() }
=== edges
known calls A.m
`))

test('a comment of thousands of nested braces is read in bounded time, and what is too long hides nothing behind it', () => check(`
--- a.js
class A { m() {} }
/**
${' * {@param {'.repeat(50_000)}${'}}'.repeat(50_000)}
 * @param {A} a
 */
function use(a) { a.m() }
exports.use = use
=== edges
use calls A.m
`))

test('what a comment imports is asked anew when it changes', () => checkUpdate(`
--- a.js
/** @param {import('./b').B} b */
exports.f = b => b.m()
--- b.js
exports.B = class B { m() {} }
--- b.js @2
exports.B = class B { n() {} }
--- b.js @3 gone
`))
