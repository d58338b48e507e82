/** The thread that speaks with the process that has the folder open. */
import { answerAsked, type AskedSetup, type Failure } from '@codeloom/store/asked-thread'
import net from 'node:net'
import { workerData } from 'node:worker_threads'
import { readFrames, writeFrame } from './frames.ts'
import { endedCode, isNumbered, type NumberedAnswer, type Question } from './served.ts'

const { socket: place, asked } = workerData as { readonly socket: string; readonly asked: AskedSetup }
const socket = net.connect(place)
const waiting = new Map<number, PromiseWithResolvers<unknown>>()
let last = 0

/** What the other process said went wrong. */
class Refusal extends Error {
  readonly code: string

  constructor({ code, message }: Failure) {
    super(message)
    this.code = code
  }
}

readFrames(socket, message => {
  if (!isNumbered(message, 'answer') && !isNumbered(message, 'failure')) return false
  const answer = message as NumberedAnswer
  const asker = waiting.get(answer.id)
  waiting.delete(answer.id)
  if ('failure' in answer) asker?.reject(new Refusal(answer.failure))
  else asker?.resolve(answer.answer)
  return true
})
// it is told when it closes
socket.on('error', () => undefined)
socket.on('close', () => {
  for (const { reject } of waiting.values()) reject(new Refusal({ code: endedCode, message: 'it has ended' }))
  asked.port.close()
})

answerAsked<Question | { readonly kind: 'end' }>(asked, question => {
  const asker = Promise.withResolvers<unknown>()
  if (question.kind === 'end') socket.end(() => asker.resolve(undefined))
  else {
    const id = ++last
    waiting.set(id, asker)
    writeFrame(socket, { id, question })
  }
  return asker.promise
}, error => ({ code: error instanceof Refusal ? error.code : '', message: error instanceof Error ? error.message : String(error) }))
