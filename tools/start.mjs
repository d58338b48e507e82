/**
 * `npm start -- ...`: runs the launcher in the folder where the command was typed. npm runs scripts in the root of the project,
 * so that `npm start -- index ../foo` would otherwise mean another folder.
 */
import { fileURLToPath } from 'node:url'

const launcher = new URL('../surfaces/cli/bin/codeloom.mjs', import.meta.url)
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)
process.argv[1] = fileURLToPath(launcher)
await import(launcher.href)
