export const flags: readonly string[]
export const allocator: Readonly<Record<string, string>>
