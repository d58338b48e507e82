/**
 * `npm run tidy`: the rules of style that a machine can hold, over this repository.
 * Prints a line `file:line rule message` for each break of a rule and exits 1 when there is one.
 */
import { fileURLToPath } from 'node:url'
import { tidy } from './tidy.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const findings = await tidy(root)
for (const { file, line, rule, message } of findings) console.log(`${file}:${line} ${rule} ${message}`)
if (findings.length > 0) process.exitCode = 1
