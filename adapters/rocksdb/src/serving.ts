/** Serves the rows of a folder that this process has open to others, on a socket. */
import { StoreError } from '@codeloom/store'
import { headRow, type TextRow } from '@codeloom/store/tables'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { readFrames, writeFrame } from './frames.ts'
import { NewestRows, TurningRows, type OpenFolder } from './rocksdb-rows.ts'
import { lives } from './store-folder.ts'
import { isNumbered, type NumberedAnswer, type NumberedQuestion, type OpenedView, type Question } from './served.ts'

/** Folders handed over at a time. */
const foldersAtOnce = 200
const mostConnections = 100

/** A folder that is open, as far as it is served. */
export interface ServedFolder extends OpenFolder {
  readonly state: { readonly generation: number }
  readonly holder: object | undefined
  beforeCommits(run: () => void): () => void
}

export class Serving {
  /** undefined where no place for one can be had: others are told that the folder is open, and no more */
  readonly socket: string | undefined
  private readonly database: ServedFolder
  private readonly server: net.Server
  private readonly callers = new Set<Caller>()
  private readonly noLonger: () => void

  /** `folder`: where the socket goes, a folder that nobody else may enter; undefined where there is none */
  constructor(database: ServedFolder, folder: string | undefined) {
    this.database = database
    this.socket = socketFor(database.path, folder)
    this.server = net.createServer(socket => this.accept(socket))
    this.server.maxConnections = mostConnections
    // who cannot be served is told that the folder is open
    this.server.on('error', () => undefined)
    if (this.socket !== undefined) this.server.listen(this.socket).unref()
    this.noLonger = database.beforeCommits(() => {
      for (const caller of this.callers) caller.pin()
    })
  }
  close(): void {
    this.noLonger()
    this.server.close()
    for (const caller of this.callers) caller.close()
  }
  private accept(socket: net.Socket): void {
    // who asks does not keep this process from ending
    socket.unref()
    const caller = new Caller(this.database, socket)
    this.callers.add(caller)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      this.callers.delete(caller)
      caller.close()
    })
  }
}

/** A process that asks, and the views that it has open. */
class Caller {
  private readonly database: ServedFolder
  private readonly socket: net.Socket
  private readonly views = new Map<number, { readonly rows: TurningRows; isPinned: boolean }>()
  private last = 0

  constructor(database: ServedFolder, socket: net.Socket) {
    this.database = database
    this.socket = socket
    readFrames(socket, message => {
      if (!isNumbered(message, 'question')) return false
      this.heard(message as NumberedQuestion)
      return true
    })
  }
  /** What it reads stays as it is, whatever is committed now. */
  pin(): void {
    for (const view of this.views.values()) {
      if (!view.isPinned) view.rows.pin(this.database)
      view.isPinned = true
    }
  }
  close(): void {
    for (const { rows } of this.views.values()) rows.close()
    this.views.clear()
    this.socket.destroy()
  }
  private heard({ id, question }: NumberedQuestion): void {
    writeFrame(this.socket, this.answered(id, question))
  }
  private answered(id: number, question: Question): NumberedAnswer {
    try {
      return { id, answer: this.answer(question) }
    } catch (error) {
      return { id, failure: { code: error instanceof StoreError ? error.code : '', message: error instanceof Error ? error.message : String(error) } }
    }
  }
  private answer(question: Question): unknown {
    switch (question.kind) {
      case 'open': return this.open()
      case 'held': return this.database.holder !== undefined
      case 'close': return this.closeView(question.view)
      case 'get': return this.read(question.view, rows => rows.get(question.space, question.id))
      case 'slice': return this.read(question.view, rows => rows.slice(question.space, question.slice))
      case 'text': return this.read(question.view, rows => rows.text(question.space, question.path))
      case 'texts': return this.read(question.view, rows => stretchOf(rows.texts(question.space, question.after)))
    }
  }
  private open(): OpenedView {
    const view = ++this.last
    const rows = new TurningRows(new NewestRows(this.database, this.database.state.generation))
    this.views.set(view, { rows, isPinned: false })
    return { view, head: rows.guarded(() => rows.get('head', headRow)) }
  }
  private closeView(view: number): undefined {
    this.views.get(view)?.rows.close()
    this.views.delete(view)
    return undefined
  }
  private read<T>(view: number, work: (rows: TurningRows) => T): T {
    const opened = this.views.get(view)
    if (opened === undefined) throw new StoreError('failed', 'the snapshot was closed')
    return opened.rows.guarded(() => work(opened.rows))
  }
}

function stretchOf(rows: Iterable<TextRow>): readonly TextRow[] {
  const list: TextRow[] = []
  for (const row of rows) {
    list.push(row)
    if (list.length >= foldersAtOnce) break
  }
  return list
}

/** A path for the socket in the folder that was given for it. */
function socketFor(store: string, folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined
  const start = `rows-${createHash('sha256').update(fs.realpathSync(store)).digest('hex').slice(0, 12)}-`
  removeLeft(folder, start)
  const place = path.join(folder, `${start}${process.pid}`)
  fs.rmSync(place, { force: true })
  return place
}

/** The sockets of processes that were killed. */
function removeLeft(folder: string, start: string): void {
  for (const name of fs.readdirSync(folder)) {
    const pid = name.startsWith(start) ? Number(name.slice(start.length)) : Number.NaN
    if (Number.isSafeInteger(pid) && pid > 0 && !lives(pid)) fs.rmSync(path.join(folder, name), { force: true })
  }
}
