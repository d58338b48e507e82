/** A process that holds the store of a tree as far as others can tell, and does as a test says. */
import fs from 'node:fs'
import net from 'node:net'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { findRoot, indexTree, openStore, type Root } from '@codeloom/host'
import { commitOf } from '@codeloom/host/ask'
import type { Tree } from './command.ts'

interface Standing {
  readonly protocol?: number
  /** by what is asked; `undefined` ends the connection */
  readonly answers: Readonly<Record<string, object | undefined>>
}

/** The number of a process that nobody has. */
const pid = 4_242

export class StandIn {
  static readonly pid = pid
  private readonly root: Root
  private readonly tree: Tree
  private readonly store: Awaited<ReturnType<typeof openStore>>
  private readonly connections = new Set<net.Socket>()
  private readonly server: net.Server

  private constructor(tree: Tree, store: StandIn['store'], { protocol = 1, answers }: Standing) {
    this.root = findRoot(tree.dir, tree.dir)
    this.tree = tree
    this.store = store
    this.server = net.createServer(connection => {
      this.connections.add(connection)
      connection.write(`${JSON.stringify({ greeting: { version: '0.0.9', protocol, pid, epoch: 3, root: tree.dir, command: 'watch' } })}\n`)
      createInterface({ input: connection }).on('line', line => {
        const { id, ask }: { readonly id: number; readonly ask: string } = JSON.parse(line)
        const answer = answers[ask]
        if (answer === undefined) connection.destroy()
        else connection.write(`${JSON.stringify({ id, ...answer })}\n`)
      }).on('error', () => undefined)
    })
  }
  /** Of a tree that is indexed. */
  static async open(t: TestContext, tree: Tree, standing: Standing): Promise<StandIn> {
    const store = await openStore(`sqlite:${tree.storeFile}`, findRoot(tree.dir, tree.dir), { create: false })
    await store.hold()
    const made = new StandIn(tree, store, standing)
    const socket = `${tree.storeFile}.socket`
    await new Promise<void>(resolve => made.server.listen(socket, resolve))
    fs.writeFileSync(`${tree.storeFile}.holder`, JSON.stringify({ socket, pid, epoch: 3 }))
    t.after(() => made.die())
    return made
  }
  /** Writes a file and brings it in; tells nobody. */
  async commit(file: string, text: string): Promise<number> {
    this.tree.save(file, text)
    // its stamp proves by then that it did not change since
    await sleep(youngMs)
    await indexTree({ root: this.root, store: this.store })
    return commitOf(this.store).sequence
  }
  /** As if it were killed. */
  die(): void {
    this.server.close()
    for (const connection of this.connections) connection.destroy()
    this.store.close()
  }
}

const youngMs = 100
