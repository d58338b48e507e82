/** Stands between a store and its server, prints its port, and hands nothing on between one SIGUSR2 and the next, as a network that is down. */
import net from 'node:net'

const target = new URL(process.argv[2] ?? '')
const sockets = new Set<net.Socket>()
let isDown = false

const proxy = net.createServer(incoming => {
  const outgoing = net.connect(Number(target.port), target.hostname)
  for (const [from, to] of [[incoming, outgoing], [outgoing, incoming]] as const) {
    sockets.add(from)
    from.on('error', () => to.destroy())
    from.on('close', () => sockets.delete(from))
    from.pipe(to)
    if (isDown) from.pause()
  }
})
proxy.listen(0, '127.0.0.1', () => {
  const address = proxy.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`)
})
process.on('SIGUSR2', () => {
  isDown = !isDown
  for (const socket of sockets) {
    if (isDown) socket.pause()
    else socket.resume()
  }
})
