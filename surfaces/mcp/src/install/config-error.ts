/** A configuration that is not touched; the message names it, says why and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}
