/**
 * Talks with a language server over its standard input and output: JSON-RPC in the framing of the Language Server Protocol. Keeps no
 * order of answers; a server that ends while it is asked ends this program, with what it was asked.
 */

/** `answerServer(method, params)` answers what the server asks in its turn. */
export function connect(child, answerServer) {
  const asked = new Map()
  let [count, ended] = [0, false]
  const send = message => {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }))
    child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`)
    child.stdin.write(body)
  }
  const take = message => {
    if (message.method !== undefined && message.id !== undefined) send({ id: message.id, result: answerServer(message.method, message.params) })
    else if (message.method === undefined) settle(asked, message)
  }
  readFrames(child.stdout, take)
  child.on('error', error => fail(error.message))
  child.on('exit', (code, signal) => {
    if (!ended) fail(`the language server ended (${signal ?? code}) with ${asked.size} questions open`)
  })
  return {
    tell: (method, params) => send({ method, params }),
    ask: (method, params) => new Promise((resolve, reject) => {
      const id = ++count
      asked.set(id, { resolve, reject, method })
      send({ id, method, params })
    }),
    end: () => {
      ended = true
      child.kill()
    },
  }
}

function settle(asked, { id, result, error }) {
  const one = asked.get(id)
  asked.delete(id)
  if (error !== undefined) one?.reject(new Error(`${one.method}: ${error.message}`))
  else one?.resolve(result)
}

function readFrames(stream, take) {
  let waiting = Buffer.alloc(0)
  stream.on('data', bytes => {
    waiting = waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes])
    for (;;) {
      const head = waiting.indexOf('\r\n\r\n')
      const length = head < 0 ? undefined : Number(/content-length: *(\d+)/i.exec(waiting.toString('latin1', 0, head))?.[1])
      if (length === undefined || waiting.length < head + 4 + length) return
      const message = JSON.parse(waiting.toString('utf8', head + 4, head + 4 + length))
      waiting = waiting.subarray(head + 4 + length)
      take(message)
    }
  })
}

function fail(why) {
  process.stderr.write(`${why}\n`)
  process.exit(1)
}
