import type { SymbolKind } from './symbol-kind.ts'

/** The parts of a canonical key. `name` is the qualified name, its parts not yet escaped; '' for a module. */
export interface KeyParts {
  readonly language: string
  readonly path: string
  readonly name: readonly string[]
  readonly kind: SymbolKind
  /** the parameter types, where the language overloads */
  readonly overload?: string
  /** 1, 2, ... for the second, third, ... true duplicate in source order */
  readonly ordinal?: number
}

/** What replaces the tail of a qualified name over this many characters; it needs a hash from outside (`hashText`). */
export const maxNameLength = 512

/**
 * The canonical key of a symbol: `<language>:<path>#<qualified name>(<overload>):<kind>[~n]`, reserved characters
 * percent-encoded. `hashText` gives a hex digest, used only for names over `maxNameLength`.
 */
export function formatKey(parts: KeyParts, hashText: (text: string) => string): string {
  const name = boundName(parts.name.map(escapeName).join('.'), hashText)
  return `${keyPrefix(parts)}${keyTail({ ...parts, name })}`
}

/** What all keys of a file begin with; no other file's prefix begins with it. */
export function keyPrefix(file: { readonly language: string; readonly path: string }): string {
  return `${file.language}:${escapePath(file.path)}#`
}

/** What stands behind the prefix; `name` is the escaped qualified name, cut by `boundName`. */
export function keyTail(parts: { readonly name: string; readonly kind: SymbolKind; readonly overload?: string; readonly ordinal?: number }): string {
  const overload = parts.overload ? `(${escapeName(parts.overload)})` : ''
  const ordinal = parts.ordinal ? `~${parts.ordinal}` : ''
  return `${parts.name}${overload}:${parts.kind}${ordinal}`
}

/** An escaped qualified name, cut and hashed where it is too long. */
export function boundName(name: string, hashText: (text: string) => string): string {
  return name.length > maxNameLength ? `${name.slice(0, maxNameLength - 33)}-${hashText(name).slice(0, 32)}` : name
}

/** The qualified name in a canonical key, with its overload, unescaped, for people to read; '' for a module. */
export function nameInKey(key: string): string {
  const name = key.slice(key.indexOf('#') + 1, key.lastIndexOf(':'))
  return name.includes('%') ? name.replace(/(?:%[0-9A-F]{2})+/g, unescape) : name
}

function unescape(escaped: string): string {
  try {
    return decodeURIComponent(escaped)
  } catch (error) {
    if (error instanceof URIError) return escaped
    throw error
  }
}

export function escapePath(path: string): string {
  return reservedInPath.test(path) ? path.replace(/[%#:~\u0000-\u001f\u007f]/g, percent) : path
}

/** One part of a qualified name; a dot inside it is escaped, so that parts stay parts. */
export function escapeName(name: string): string {
  return reservedInName.test(name) ? name.replace(/[%#:~.()\s\u0000-\u001f\u007f]/g, percent) : name
}

const reservedInPath = /[%#:~\u0000-\u001f\u007f]/
const reservedInName = /[%#:~.()\s\u0000-\u001f\u007f]/

function percent(character: string): string {
  return encodeURIComponent(character) === character
    ? `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
    : encodeURIComponent(character)
}
