/**
 * The same questions to several MCP servers, in turns, question by question, so that what disturbs one disturbs all. Asked of
 * are functions that every engine knows; each question is asked once before the time counts.
 */
import { NotRun } from './corpora.ts'
import type { McpSession } from './mcp-session.ts'
import { questionKinds, type Asking, type Asks, type QuestionKind, type Subject } from './questions.ts'

export interface Asked {
  readonly id: string
  readonly session: Pick<McpSession, 'ask'>
  readonly asks: Asks
}

/** One answer; `found` is what it names, undefined where it knows nothing of that name. */
export interface Sample {
  readonly ms: number
  readonly chars: number
  readonly found: number | undefined
}

export interface Answers {
  readonly subjects: readonly Subject[]
  /** engine -> kind -> answers, in the order of the subjects, or why there are none */
  readonly of: ReadonlyMap<string, ReadonlyMap<QuestionKind, readonly Sample[] | NotRun>>
}

/** Takes candidates until so many are known to all. Throws NotRun where none is. */
export async function askEngines(engines: readonly Asked[], candidates: readonly Subject[], wanted: number): Promise<Answers> {
  const subjects = await knownToAll(engines, candidates, wanted)
  if (subjects.length === 0) throw new NotRun(`of ${candidates.length} functions, none is known to all of ${engines.map(({ id }) => id).join(', ')}`)
  const of = new Map(engines.map(({ id }) => [id, new Map<QuestionKind, readonly Sample[] | NotRun>()]))
  for (const kind of questionKinds) {
    const series = await askedInTurns(engines, subjects, kind)
    for (const [id, samples] of series) of.get(id)?.set(kind, samples)
  }
  return { subjects, of }
}

async function knownToAll(engines: readonly Asked[], candidates: readonly Subject[], wanted: number): Promise<readonly Subject[]> {
  const known: Subject[] = []
  for (const subject of candidates) {
    if (known.length === wanted) break
    const found = []
    for (const { session, asks } of engines) found.push((await askOne(session, asks.callers, subject)).found)
    if (!found.includes(undefined)) known.push(subject)
  }
  return known
}

async function askedInTurns(engines: readonly Asked[], subjects: readonly Subject[], kind: QuestionKind): Promise<ReadonlyMap<string, readonly Sample[] | NotRun>> {
  const series = new Map<string, Sample[] | NotRun>(engines.map(({ id }) => [id, []]))
  for (const isCounted of [false, true]) {
    for (const subject of subjects) {
      for (const { id, session, asks } of engines) {
        const so = series.get(id)
        if (so === undefined || so instanceof NotRun) continue
        const { refused, ...sample } = await askOne(session, asks[kind], subject)
        if (refused !== undefined) series.set(id, new NotRun(`${asks[kind].call(subject).name}: ${refused}`))
        else if (isCounted) so.push(sample)
      }
    }
  }
  return series
}

async function askOne(session: Asked['session'], asking: Asking, subject: Subject): Promise<Sample & { readonly refused: string | undefined }> {
  const { ms, text, isError } = await session.ask(asking.call(subject))
  if (isError) return { ms, chars: text.length, found: undefined, refused: firstLine(text) }
  return { ms, chars: text.length, found: asking.found(text, subject), refused: undefined }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}
