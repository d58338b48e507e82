/** What people have to know, such as what goes to a provider: on stderr, which few agents show, and in the next answer. */
import { plainLine } from '@codeloom/model'

/** Later ones are on stderr alone. */
const mostKept = 3

export class Notices {
  private kept: string[] = []

  add(words: string): void {
    process.stderr.write(`codeloom mcp: ${plainLine(words)}\n`)
    if (this.kept.length < mostKept) this.kept.push(words)
  }
  take(): readonly string[] {
    const taken = this.kept
    this.kept = []
    return taken
  }
}
