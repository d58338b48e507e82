/** The anonymous tokens that the extractor looks at. */
export const tokens = [
  'static', 'async', 'get', 'set', '*', 'default', 'type', 'typeof', 'instanceof', 'var', 'let', 'const', '=', '||', '??', '&&', '===', '!==', 'export', 'abstract', 'of', 'namespace', 'readonly',
] as const

export type TokenName = (typeof tokens)[number]
