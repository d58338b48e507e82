/**
 * The command line: arguments into a request, a response into text. No ranking, no graph walking. What a command needs is
 * loaded when the command runs, because every start pays for what is loaded.
 *
 * C1: results go to stdout, everything else to stderr; exit codes are 0 answered, 1 not answered, 2 wrong usage.
 * C2: an error is told in plain words, without a stack.
 */
import { CommanderError } from 'commander'
import { explain } from './explain-error.ts'
import { makeProgram } from './program.ts'

const exitFailed = 1
const exitUsage = 2

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads may stop reading (`| head`): that ends the command, and is no failure.
  if (error.code === 'EPIPE') process.exit(0)
  process.stderr.write(`codeloom: the answer could not be written (${error.code === 'ENOSPC' ? 'the disk is full' : error.code})\n`)
  process.exit(exitFailed)
})

try {
  await makeProgram(code => (process.exitCode = code)).parseAsync(process.argv)
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exitUsage
  else process.exitCode = explain(error, text => process.stderr.write(text))
}
