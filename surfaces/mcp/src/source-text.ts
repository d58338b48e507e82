/** Lines of sources, for one answer: a file that changed since the snapshot shows none, because its lines are others now. */
import { readSource, type Root } from '@codeloom/host/ask'

/** An answer goes back and forth between few files: the one that asks and those that are asked about. */
const mostKept = 16

export class SourceText {
  private readonly root: Root
  private readonly stale: ReadonlySet<string>
  private readonly files = new Map<string, readonly string[] | undefined>()

  constructor(root: Root, stale: ReadonlySet<string>) {
    this.root = root
    this.stale = stale
  }
  /** All lines of a file; undefined where it changed, is gone or cannot be read. */
  async lines(path: string): Promise<readonly string[] | undefined> {
    if (this.stale.has(path)) return undefined
    if (this.files.has(path)) return this.files.get(path)
    const text = await readSource(this.root, path)
    const lines = text?.split(/\r\n|\r|\n/)
    const [oldest] = this.files.keys()
    if (this.files.size >= mostKept && oldest !== undefined) this.files.delete(oldest)
    this.files.set(path, lines)
    return lines
  }
  /** ` | the line`, without its indentation; '' where there is none to show. */
  async shown(path: string, line: number, most: number): Promise<string> {
    const text = (await this.lines(path))?.[line - 1]?.trim()
    return text === undefined || text === '' ? '' : ` | ${cutLine(text, most)}`
  }
}

/** Says how much it left out, where it did. */
export function cutLine(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}... (+${text.length - most} characters)`
}
