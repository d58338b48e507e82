/**
 * A reporter for `node --test`: one line a file, every failure in full, every test that was not run by name.
 * Its last line is COUNTS_MARK and the counts as JSON, for tools/test.mjs, which keeps it off the screen.
 */
import { inspect } from 'node:util'
import path from 'node:path'

export const COUNTS_MARK = '#counts '

export default async function* report(events) {
  const counts = { passed: 0, failed: 0 }
  const notRun = []
  for await (const { type, data } of events) {
    if (type === 'test:pass' && (data.skip !== undefined || data.todo !== undefined)) notRun.push(`not run: ${data.name}${because(data)}\n`)
    else if (type === 'test:fail' && data.todo !== undefined) notRun.push(`not run: ${data.name} (to do, and failing)\n`)
    else if (type === 'test:fail') {
      // A suite or a file fails because a test in it did: that one has been shown and counted.
      if (data.details.error?.failureType === 'subtestsFailed') continue
      counts.failed++
      yield `FAILED ${data.name} (${whereabouts(data)})\n${indent(detail(data.details.error))}\n`
    } else if (type === 'test:pass' && data.details.type !== 'suite') counts.passed++
    else if (type === 'test:stdout' || type === 'test:stderr') yield data.message
  }
  yield* notRun
  yield `${COUNTS_MARK}${JSON.stringify(counts)}\n`
}

function because({ skip, todo }) {
  const why = typeof skip === 'string' && skip !== '' ? skip : typeof todo === 'string' && todo !== '' ? todo : undefined
  return why === undefined ? '' : ` (${why})`
}

function whereabouts({ file, line }) {
  return file === undefined ? 'no file' : `${path.relative('.', file)}:${line ?? 1}`
}

function detail(error) {
  const cause = error?.cause ?? error
  return cause instanceof Error ? (cause.stack ?? cause.message) : typeof cause === 'string' ? cause : inspect(cause)
}

function indent(text) {
  return text.split('\n').map((line) => `  ${line}`).join('\n')
}
