/**
 * What an occurrence or a term points at, as far as the file's own scopes decide it. A reference is one integer:
 * `index * 8 + tag`, so that columns of them stay plain integers.
 */
export const tag = {
  /** a symbol of this file; index into `symbols` */
  symbol: 0,
  /** a local or a parameter of this file; index into `locals` */
  local: 1,
  /** what an import binds; index into `imports` */
  import: 2,
  /** a name that no scope of this file declares; index into `free` */
  free: 3,
  /** a member of something; index into `terms`, where the op is `member` or `typeMember` */
  member: 4,
  /** nothing: keywords such as `super(...)` and `this`, when they carry a role; index into `terms` */
  term: 5,
} as const
export type Tag = (typeof tag)[keyof typeof tag]

/** An encoded reference; make it with `reference()`. */
export type Ref = number

export function reference(kind: Tag, index: number): Ref {
  return index * 8 + kind
}
export function refTag(ref: Ref): number {
  return ref & 7
}
export function refIndex(ref: Ref): number {
  return ref >>> 3
}

/** Where a free name is looked up. */
export const space = { value: 0, type: 1 } as const
export type Space = (typeof space)[keyof typeof space]
