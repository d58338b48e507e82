import type { TokenCounter } from '@codeloom/engine'
import { Tokenizer } from 'ai-tokenizer'

export const encodingNames = ['o200k_base', 'cl100k_base', 'claude'] as const
type EncodingName = (typeof encodingNames)[number]

/** An encoding, and by how much its counts are raised where it is not the model's own. */
export interface Encoding {
  readonly name: EncodingName
  /** 1 where it is the model's own */
  readonly margin: number
}

/** Texts are counted in pieces of so many characters, cut where a line ends. */
const pieceChars = 16 << 10
/** A run of letters, or of blanks, that is longer takes the encoder time by its square: it is counted in small pieces. */
const longestRun = 1_000
const smallPieceChars = 512

/** Loads an encoding: 0.1 to 0.4 s. */
export async function loadCounter({ name, margin }: Encoding): Promise<TokenCounter> {
  const tokenizer = new Tokenizer(await load(name))
  // what looks like a special token is text as well
  const tokensOf = (text: string): number => tokenizer.encode(text, [], []).length
  const raw = (text: string): number => {
    let tokens = 0
    let cuts = -1
    for (const piece of piecesOf(text)) {
      tokens += tokensOf(piece)
      cuts++
    }
    // what was cut may have been one token less in one piece, never the other way round by more than that
    return tokens + Math.max(cuts, 0)
  }
  return {
    name: margin === 1 ? name : `${name} and ${Math.round((margin - 1) * 100)} % more`,
    count: text => Math.ceil(raw(text) * margin),
  }
}

function* piecesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    const end = text.length - from <= pieceChars ? text.length : text.lastIndexOf('\n', from + pieceChars) + 1
    const to = end > from ? end : Math.min(from + pieceChars, text.length)
    const piece = text.slice(from, to)
    if (holdsLongRun(piece)) for (let at = 0; at < piece.length; at += smallPieceChars) yield piece.slice(at, at + smallPieceChars)
    else yield piece
    from = to
  }
}

/** Blanks beyond ASCII count as letters: what they are in is counted in small pieces sooner than it had to be. */
function holdsLongRun(text: string): boolean {
  let begin = 0
  let isBlank = false
  for (let at = 0; at < text.length; at++) {
    if ((text.charCodeAt(at) <= 32) === isBlank) continue
    if (at - begin >= longestRun) return true
    begin = at
    isBlank = !isBlank
  }
  return text.length - begin >= longestRun
}

async function load(name: EncodingName): Promise<ConstructorParameters<typeof Tokenizer>[0]> {
  switch (name) {
    case 'o200k_base': return await import('ai-tokenizer/encoding/o200k_base')
    case 'cl100k_base': return await import('ai-tokenizer/encoding/cl100k_base')
    case 'claude': return await import('ai-tokenizer/encoding/claude')
  }
}
