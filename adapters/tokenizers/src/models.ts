import type { Encoding } from './counter.ts'

/** What is known of a model. */
export interface ModelShape {
  readonly encoding: Encoding
  /** tokens that it takes in all */
  readonly window: number
  /** false where the name says nothing to us, and the safe shape stands in */
  readonly isKnown: boolean
}

/**
 * Families by their names, the first that fits. Windows are as their makers state them, of 2026; a family with several has
 * the smallest. OpenAI publishes its encodings: margin 1 for the models that it names with them alone, not for whatever is
 * called so next. For the others an encoding stands in that counts within some percent of what their services told (the
 * tables of `ai-tokenizer`), and the margin is more than that.
 */
const families: readonly (readonly [name: RegExp, encoding: Encoding['name'], margin: number, window: number])[] = [
  [/^gpt-5(?:-(?:mini|nano|pro|chat|codex|\d).*)?$/, 'o200k_base', 1, 272_000], [/^gpt-5/, 'o200k_base', 1.15, 128_000],
  [/^gpt-4\.1(?:-|$)/, 'o200k_base', 1, 1_047_576], [/^(?:chat)?gpt-4o(?:-|$)/, 'o200k_base', 1, 128_000],
  [/^gpt-4-(?:turbo|1106|0125|vision)/, 'cl100k_base', 1, 128_000], [/^gpt-4-32k(?:-|$)/, 'cl100k_base', 1, 32_768],
  [/^gpt-4(?:-0\d{3})?$/, 'cl100k_base', 1, 8_192], [/^gpt-3\.5-turbo(?:-|$)/, 'cl100k_base', 1, 16_385], [/^gpt-oss(?:-|$)/, 'o200k_base', 1.05, 128_000],
  [/^o1(?:-|$)/, 'o200k_base', 1, 128_000], [/^o3(?:-|$)/, 'o200k_base', 1, 200_000], [/^o4-mini(?:-|$)/, 'o200k_base', 1, 200_000],
  [/^claude-3(?:[-.]|$)/, 'claude', 1.15, 200_000], [/^claude-(?:opus|sonnet|haiku)-4(?:[-.][0-5])?(?:-2\d{7})?$/, 'claude', 1.15, 200_000],
  [/^claude-/, 'claude', 1.4, 200_000],
  [/^gemini-[12]/, 'o200k_base', 1.12, 1_000_000], [/^deepseek-/, 'o200k_base', 1.12, 64_000], [/^qwen-?[23]/, 'cl100k_base', 1.15, 32_768],
  [/^llama-?3/, 'cl100k_base', 1.2, 128_000], [/^(?:mistral|codestral|devstral)-/, 'cl100k_base', 1.2, 32_000], [/^grok-3/, 'o200k_base', 1.12, 131_072],
]

/** For a model that nothing is known of. */
const safe: ModelShape = { encoding: { name: 'cl100k_base', margin: 1.4 }, window: 32_000, isKnown: false }

/** The shape of a model by its name, with or without its provider before it (`openai/gpt-5`). */
export function modelNamed(name: string | undefined, overrides: ReadonlyMap<string, Partial<ModelShape>> = new Map()): ModelShape {
  const plain = (name ?? '').toLowerCase()
  const short = plain.slice(plain.lastIndexOf('/') + 1)
  const family = families.find(([pattern]) => pattern.test(short))
  const shape: ModelShape = family === undefined ? safe : { encoding: { name: family[1], margin: family[2] }, window: family[3], isKnown: true }
  const override = overrides.get(plain) ?? overrides.get(short)
  return override === undefined ? shape : { ...shape, ...override, isKnown: true }
}
