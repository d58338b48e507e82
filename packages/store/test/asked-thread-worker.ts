import { workerData } from 'node:worker_threads'
import { setTimeout as sleep } from 'node:timers/promises'
import { answerAsked, type AskedSetup } from '../src/thread/asked-thread.ts'

const { asked, greeting } = workerData as { readonly asked: AskedSetup; readonly greeting: string }

type Question = { readonly kind: 'greet'; readonly id: number } | { readonly kind: 'fail' } | { readonly kind: 'sleep'; readonly ms: number } | { readonly kind: 'exit' }

answerAsked<Question>(asked, async question => {
  switch (question.kind) {
    case 'greet': return `${greeting} ${question.id}`
    case 'fail': throw new RangeError('no')
    case 'sleep': return await sleep(question.ms, 'slept')
    case 'exit': return process.exit()
  }
}, error => ({ code: error instanceof Error ? error.name : '', message: error instanceof Error ? error.message : '' }))
