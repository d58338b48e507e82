/** A pack as text: sections by form, each in the order of the candidates; signatures and names stand below their file's path. */
import { pathOf, type Form, type Piece } from './pieces.ts'

const titles: Readonly<Record<Form, string>> = { whole: '# Definitions', excerpt: '# Where they are used', signature: '# Signatures', name: '# By name' }

export interface Rendered {
  readonly text: string
  /** in the order of the text */
  readonly shown: readonly Piece[]
}

export function renderPack(pieces: readonly Piece[]): Rendered {
  const of = (form: Form): readonly Piece[] => pieces.filter(piece => piece.form === form)
  const [signatures, names] = [byPath(of('signature')), byPath(of('name'))]
  const sections: readonly (readonly [Form, readonly string[]])[] = [
    ['whole', of('whole').map(({ text }) => `${text}\n`)],
    ['excerpt', of('excerpt').map(({ text }) => `${text}\n`)],
    ['signature', Array.from(signatures, ([path, some]) => [path, ...some.map(({ text }) => text)].join('\n'))],
    ['name', Array.from(names, ([path, some]) => `${path} ${some.map(({ text }) => text).join(' ')}`)],
  ]
  const text = sections.flatMap(([form, parts]) => (parts.length === 0 ? [] : [[titles[form], ...parts].join('\n')])).join('\n')
  return { text: text === '' ? '' : `${text.trimEnd()}\n`, shown: [...of('whole'), ...of('excerpt'), ...[...signatures.values()].flat(), ...[...names.values()].flat()] }
}

function byPath(pieces: readonly Piece[]): ReadonlyMap<string, readonly Piece[]> {
  const paths = new Map<string, Piece[]>()
  for (const piece of pieces) {
    const path = pathOf(piece.place)
    const known = paths.get(path)
    if (known === undefined) paths.set(path, [piece])
    else known.push(piece)
  }
  return paths
}
