/** The words of C as a scan without a tree tells them apart, and how much a name looks like a macro that stands beside a type. */
import { at, pick } from '@codeloom/model'

/** What a token is; all other tokens go by the code of their first character, which is above these. */
export const token = {
  none: 0, name: 1, type: 2, tag: 3, /** the name behind a tag */ tagged: 4, qualifier: 5, storage: 6, /** a word that is none of these */ word: 7,
  literal: 8, /** `if`, `for`, `while`, `switch` */ control: 9, /** `else`, `do` */ lead: 10,
} as const

const kinds: readonly (readonly [number, string])[] = [
  [token.type, `void char short int long float double signed unsigned _Bool bool _Complex __int128 __signed__ __signed size_t ssize_t ptrdiff_t intptr_t
    uintptr_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t`],
  [token.tag, 'struct union enum'],
  [token.qualifier, 'const volatile restrict __const __const__ __volatile __restrict __restrict__ _Atomic'],
  [token.storage, 'static extern inline typedef register auto __inline __inline__ _Noreturn _Thread_local __thread __extension__'],
  [token.word, `return goto sizeof case default break continue typeof __typeof__ __typeof typeof_unqual offsetof alignof _Alignof __alignof__ __alignof _Alignas
    alignas _Generic asm __asm__ __asm __volatile__ __attribute__ __attribute __declspec _Static_assert __real__ __imag__`],
  [token.control, 'if for while switch'],
  [token.lead, 'else do'],
]

const slots = 4096
const words: string[] = ['']
const wordKinds: number[] = [token.name]
/** by the hash of a word: its place in `words`, 0 for none */
const wordAt = new Uint8Array(slots)
for (const [kind, list] of kinds) {
  for (const word of list.split(/\s+/)) {
    let hash = 0
    for (let i = 0; i < word.length; i++) hash = hashOn(hash, word.charCodeAt(i))
    let slot = hash & (slots - 1)
    while (wordAt[slot] !== 0) slot = (slot + 1) & (slots - 1)
    wordAt[slot] = words.push(word) - 1
    wordKinds.push(kind)
  }
}

/** The hash of a word with one more letter. */
export function hashOn(hash: number, unit: number): number {
  return (Math.imul(hash, 31) + unit) | 0
}

/** What the word at [start, end), of this hash, is: a name, if it is none of the language's. */
export function wordKind(text: string, start: number, end: number, hash: number): number {
  for (let slot = hash & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
    const place = at(wordAt, slot)
    if (place === 0) return token.name
    const word = pick(words, place)
    if (word.length === end - start && text.startsWith(word, start)) return pick(wordKinds, place)
  }
}

/** What compilers, C libraries and kernels put beside types under a name in small letters. */
const attributes = /^(?:_{0,2}(?:noinline|notrace|asmlinkage|always_inline|forceinline|force_inline|noreturn|nothrow|unused|packed|aligned|deprecated|cdecl|stdcall|fastcall|vectorcall|weak|cold|hot|pure|hidden|section|user|kernel|iomem|percpu|rcu|force|bitwise|init|exit|initdata|exitdata|init_or_module|sched|must_check|maybe_unused|malloc|printf|scanf|read_mostly|ro_after_init|ref|refdata|meminit|free)_*|__[a-z][a-z_]*|\w+_(?:inline|always_inline|noinline))$/
const typeNames = /_t$|^__[a-z]+\d+$|^__[sw]?sum$|^__kernel_|^__builtin_/
const callWords = /^(?:\w*(?:API|EXPORT|EXTERN|STATIC|INLINE|PUBLIC|PRIVATE|LOCAL|CALL|DECL|UNUSED|NORETURN|IMPORT)\w*|IN|OUT|INOUT)$/

/** How much a name looks like a macro rather than like a type or what is declared: 0 for not at all. */
export function macroLikeness(name: string): number {
  if (typeNames.test(name)) return 0
  if (attributes.test(name)) return 4
  if (!/^[A-Z_][A-Z0-9_]+$/.test(name)) return 0
  return callWords.test(name) ? 3 : 2
}
