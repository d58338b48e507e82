import { StoreError } from '@codeloom/store'

/** A URL as it may be told: user, server and database; no password, no parameters, which may hold one. */
export function withoutSecrets(url: string): string {
  try {
    const { username, host, pathname } = new URL(url)
    return `postgres://${username === '' ? '' : `${username}@`}${host}${pathname}`
  } catch {
    // whatever it is, it is not told
    return 'postgres://...'
  }
}

/** Throws StoreError where it is no address of a database. */
export function checkedUrl(url: string): string {
  const { host, pathname } = parsed(url)
  if (host === '' && !new URL(url).searchParams.has('host')) throw notAnAddress()
  if (pathname.length < 2) throw notAnAddress()
  return url
}

function parsed(url: string): URL {
  try {
    return new URL(url)
  } catch {
    // the parser's words hold the URL, and so its password
    throw notAnAddress()
  }
}

function notAnAddress(): StoreError {
  return new StoreError('failed', 'This is no address of a PostgreSQL database. Write postgres://USER@HOST:PORT/DATABASE; the password is best kept in PGPASSWORD or ~/.pgpass.')
}
