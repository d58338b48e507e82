/**
 * Who is killed cannot say so himself, least of all for want of memory. A shell waits beside a long run for a word that it
 * ended by itself; where the pipe closes without the word, the shell speaks. Where no shell can be started, nobody does.
 */
import { spawn, type ChildProcess } from 'node:child_process'

const wordOfEnd = 'ended'
const message = 'codeloom: it was ended from outside, most often for want of memory. Nothing that was committed is lost; "codeloom index --workers 1" needs less memory.'
// Ctrl-C reaches the whole group, and ends the run in its own way.
const script = `trap "" INT QUIT TERM HUP; read -r word; [ "$word" = ${wordOfEnd} ] || echo '${message}' >&2`

export class LastWord {
  private shell: ChildProcess | undefined
  private readonly onExit = (): void => this.end()

  /** Begins to watch; what began is not begun again. */
  begin(): void {
    if (this.shell !== undefined || process.platform === 'win32') return
    this.shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'inherit'] })
    // It may be missing or have been killed: then nobody speaks.
    this.shell.on('error', ignored)
    this.shell.stdin?.on('error', ignored)
    this.shell.unref()
    // whichever way this process ends by itself, an answer that cannot be written among them
    process.once('exit', this.onExit)
  }
  /** The run is over. */
  end(): void {
    process.off('exit', this.onExit)
    this.shell?.stdin?.end(`${wordOfEnd}\n`)
  }
}

function ignored(): void {
  return undefined
}
