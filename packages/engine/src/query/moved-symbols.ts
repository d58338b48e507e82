/**
 * Which symbols of two commits are the same under other keys. In the order of what is surest: what stands in a container that
 * moved, under the same name; what has the same name and shape in another place; what has the same shape under another name
 * in the same place, such as two that changed names. Each is matched once, and only where no other could be meant as well.
 */
import { signatureOf, type SymbolShape } from './symbol-shapes.ts'

/** A symbol that moved. */
export interface SymbolMove {
  readonly from: SymbolShape
  readonly to: SymbolShape
}

type LookOf = (shape: SymbolShape) => string

export class SymbolMoves {
  /** by the key that it had */
  readonly byOldKey = new Map<string, string>()
  private readonly byNewKey = new Map<string, string>()

  /** Notes that a symbol has another key; the same key is noted as well, for what it contains. */
  note({ from, to }: SymbolMove): void {
    if (from.key !== to.key) this.byOldKey.set(from.key, to.key)
    this.byNewKey.set(to.key, from.key)
  }
  /** Matches symbols that left with those that came, and takes them out of either. */
  match(left: Set<SymbolShape>, came: Set<SymbolShape>): readonly SymbolMove[] {
    const moves: SymbolMove[] = []
    const depths = [...new Set([...came].map(({ depth }) => depth))].sort((a, b) => a - b)
    for (const depth of depths) {
      const here = new Set([...came].filter(shape => shape.depth === depth))
      for (const looks of [this.inMoved(), elsewhere, this.renamed()]) {
        for (const move of pairsOf(left, here, looks)) {
          left.delete(move.from)
          here.delete(move.to)
          came.delete(move.to)
          this.note(move)
          moves.push(move)
        }
      }
    }
    return moves
  }

  /** What stands in a container that moved, under the same name. */
  private inMoved(): Looks {
    return {
      old: ({ kind, name, containerKey }) => (containerKey === '' ? '' : `${kind} ${name} ${containerKey}`),
      now: ({ kind, name, containerKey }) => {
        const container = this.byNewKey.get(containerKey)
        return container === undefined ? '' : `${kind} ${name} ${container}`
      },
    }
  }
  /** What is like it under another name in the same container. */
  private renamed(): Looks {
    const look: LookOf = shape => `${shape.kind} ${shape.length} ${shape.body} ${signatureOf(shape)}`
    return {
      old: shape => (shape.row === 0 ? '' : `${look(shape)} ${shape.containerKey}`),
      now: shape => (shape.row === 0 ? '' : `${look(shape)} ${this.byNewKey.get(shape.containerKey) ?? shape.containerKey}`),
    }
  }
}

/** Of symbols that stayed under their keys with another body, and of those that came or left beside them: whose bodies went from one to another. */
export function swapped(olds: ReadonlySet<SymbolShape>, news: ReadonlySet<SymbolShape>): readonly SymbolMove[] {
  // what mentions nothing is like many
  const look: LookOf = shape => (shape.hasMembers || shape.mentions === 0 || shape.row === 0 ? '' : `${shape.kind} ${shape.length} ${shape.body} ${signatureOf(shape)} ${shape.containerKey}`)
  return pairsOf(olds, news, { old: look, now: look }).filter(({ from, to }) => from.key !== to.key)
}

/** How two sides look to each other; '' for what is not to be matched. */
interface Looks {
  readonly old: LookOf
  readonly now: LookOf
}

const elsewhere: Looks = { old: sameElsewhere, now: sameElsewhere }

function sameElsewhere({ kind, name, signature, body, length, row }: SymbolShape): string {
  return row === 0 ? '' : `${kind} ${name} ${length} ${body} ${signature}`
}

/** Those that look alike, where one of either side does alone: in generated code all may look the same, and none can be told from the others. */
function pairsOf(left: Iterable<SymbolShape>, came: Iterable<SymbolShape>, looks: Looks): readonly SymbolMove[] {
  const olds = Map.groupBy(left, looks.old)
  const moves: SymbolMove[] = []
  for (const [look, [to, ...others]] of Map.groupBy(came, looks.now)) {
    const [from, ...more] = look === '' ? [] : olds.get(look) ?? []
    if (from !== undefined && to !== undefined && others.length + more.length === 0) moves.push({ from, to })
  }
  return moves
}
