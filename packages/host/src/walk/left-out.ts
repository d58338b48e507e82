/**
 * What never belongs to a tree, whatever its ignore files say. Folders named `dist`, `build`, `out`, `target` or `vendor`
 * can hold sources: they are left out only where an ignore file says so.
 */

/** Dependencies that a package manager fetched, version control, and the caches of well-known tools. */
const folders: ReadonlySet<string> = new Set([
  'node_modules', 'bower_components', 'jspm_packages', '.venv', 'venv', '__pycache__', 'site-packages', '.tox', '.mypy_cache', '.pytest_cache',
  '.git', '.hg', '.svn', '.jj', '.next', '.nuxt', '.turbo', '.cache', '.parcel-cache', '.svelte-kit', '.yarn', '.pnpm-store', '.gradle', 'coverage', '.nyc_output',
])

/** Where well-known tools keep keys and credentials, in a home folder that is a checkout. */
const secretFolders: ReadonlySet<string> = new Set(['.ssh', '.gnupg', '.aws', '.azure', '.kube', '.password-store'])

/** Files of keys and credentials under the names that tools give them. */
const secretNames: ReadonlySet<string> = new Set([
  '.envrc', '.npmrc', '.yarnrc', '.yarnrc.yml', '.pypirc', '.netrc', '_netrc', '.pgpass', 'pgpass.conf', '.my.cnf', '.git-credentials', '.htpasswd', '.dockercfg', '.s3cfg', '.boto',
  '.vault-token', '.terraformrc', 'terraform.rc', 'credentials', 'credentials.json', 'credentials.toml', 'client_secret.json', 'application_default_credentials.json',
])

/** `.env`, `.env.local`, `.env-production`, not `.environment.ts`; keys and key stores by their endings; the keys of ssh. */
const secret = /^\.env(?:$|[^a-z])|\.(?:pem|key|ppk|pfx|p12|keystore|jks)$|^id_(?:rsa|dsa|ecdsa|ed25519)/

export function isFolderLeftOut(name: string): boolean {
  return folders.has(name) || secretFolders.has(name.toLowerCase())
}

/** Whether a file holds secrets by its name, in any case of its letters; it is never opened. */
export function isSecret(name: string): boolean {
  const lower = name.toLowerCase()
  return secretNames.has(lower) || secret.test(lower)
}
