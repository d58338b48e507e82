/**
 * What never belongs to a tree, whatever its ignore files say. Folders named `dist`, `build`, `out`, `target` or `vendor`
 * can hold sources: they are left out only where an ignore file says so.
 */

/** Dependencies that a package manager fetched, version control, and the caches of well-known tools. */
const folders: ReadonlySet<string> = new Set([
  'node_modules', 'bower_components', 'jspm_packages', '.venv', 'venv', '__pycache__', 'site-packages', '.tox', '.mypy_cache', '.pytest_cache',
  '.git', '.hg', '.svn', '.jj', '.next', '.nuxt', '.turbo', '.cache', '.parcel-cache', '.svelte-kit', '.yarn', '.pnpm-store', '.gradle', 'coverage', '.nyc_output',
])

const secret = /^\.env|\.(?:pem|key|pfx|p12|keystore|jks)$|^id_(?:rsa|dsa|ecdsa|ed25519)/

export function isFolderLeftOut(name: string): boolean {
  return folders.has(name)
}

/** Whether a file holds secrets by its name; it is never opened. */
export function isSecret(name: string): boolean {
  return secret.test(name)
}
