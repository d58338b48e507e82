import { integer, seatLock, tryLock, type Session } from './database.ts'

/** Who may hold a repository's store, as it lies in the database. */
export interface Seat {
  /** raised whenever the right is taken */
  readonly epoch: number
  /** names the lock that is the right: another one each time that the right was taken from a process that did not answer */
  readonly number: number
}

export function readSeat(session: Session, repository: number): Seat {
  const [row] = session.query('SELECT epoch, seat FROM codeloom.repository WHERE id = $1', repository)
  return { epoch: integer(row?.[0]), number: integer(row?.[1]) }
}

/** Takes the lock of a seat, which the connection then has until it ends; false where another has it. */
export function takeSeat(session: Session, repository: number, { number }: Seat): boolean {
  return tryLock(session, seatLock(repository, number))
}

/** Whether any connection has the lock. */
export function isSeatTaken(session: Session, repository: number, { number }: Seat): boolean {
  const text = "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database WHERE datname = current_database() AND locktype = 'advisory' AND granted AND classid = $1::int8::oid AND objid = $2::int8::oid AND objsubid = 2)"
  return session.query(text, ...seatLock(repository, number))[0]?.[0] === true
}

/** Writes a seat where the one that is known still is there. */
export function writeSeat(session: Session, repository: number, { known, seat }: { readonly known: Seat; readonly seat: Seat }): boolean {
  const text = 'UPDATE codeloom.repository SET epoch = $4, seat = $5 WHERE id = $1 AND epoch = $2 AND seat = $3 RETURNING id'
  return session.query(text, repository, known.epoch, known.number, seat.epoch, seat.number).length > 0
}

/** What a holder says of itself (`HolderNotice`). */
export function readNotice(session: Session, repository: number): string | undefined {
  const [row] = session.query('SELECT notice FROM codeloom.holder WHERE repository = $1', repository)
  return row === undefined ? undefined : String(row[0])
}
export function writeNotice(session: Session, repository: number, { text, epoch }: { readonly text: string; readonly epoch: number }): void {
  session.query('INSERT INTO codeloom.holder AS known (repository, epoch, notice) VALUES ($1, $2, $3) ON CONFLICT (repository) DO UPDATE SET epoch = excluded.epoch, notice = excluded.notice WHERE known.epoch <= excluded.epoch', repository, epoch, text)
}
export function removeNotice(session: Session, repository: number, epoch: number): void {
  session.query('DELETE FROM codeloom.holder WHERE repository = $1 AND epoch = $2', repository, epoch)
}
