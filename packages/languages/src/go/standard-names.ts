/** What the language itself declares, before any package does. */

/** Types that every package may name. They make no occurrence: nothing can be said of them. */
export const builtinTypes: ReadonlySet<string> = new Set(`
any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32
uint64 uintptr
`.trim().split(/\s+/))

/** Functions that every package may call, and may declare anew. */
export const builtinFunctions: ReadonlySet<string> = new Set(`
append cap clear close complex copy delete imag len make max min new panic print println real recover
`.trim().split(/\s+/))

/** Values that no package declares anew in practice; the grammar knows most of them. */
export const builtinValues: ReadonlySet<string> = new Set(['true', 'false', 'nil', 'iota', '_'])

export const longestBuiltin = 10
