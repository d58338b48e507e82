/**
 * Stands between a store and its server, and prints its port. Hands nothing on between one SIGUSR2 and the next, as a network that is
 * down; cuts all connections at a SIGUSR1, and after a SIGHUP one once it has handed so much of it to the server.
 */
import net from 'node:net'

const target = new URL(process.argv[2] ?? '')
const sockets = new Set<net.Socket>()
let isDown = false
/** bytes that are handed on before all is cut */
let left = Infinity
const mostBytes = 1 << 20

function cut(): void {
  left = Infinity
  for (const socket of sockets) socket.destroy()
}

const proxy = net.createServer(incoming => {
  const outgoing = net.connect(Number(target.port), target.hostname)
  for (const [from, to] of [[incoming, outgoing], [outgoing, incoming]] as const) {
    sockets.add(from)
    from.on('error', () => to.destroy())
    from.on('close', () => sockets.delete(from))
    from.pipe(to)
    if (from === incoming) from.on('data', chunk => {
      left -= chunk.length
      if (left < 0) cut()
    })
    if (isDown) from.pause()
  }
})
proxy.listen(0, '127.0.0.1', () => {
  const address = proxy.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`)
})
process.on('SIGUSR1', cut)
process.on('SIGHUP', () => (left = mostBytes))
process.on('SIGUSR2', () => {
  isDown = !isDown
  for (const socket of sockets) {
    if (isDown) socket.pause()
    else socket.resume()
  }
})
