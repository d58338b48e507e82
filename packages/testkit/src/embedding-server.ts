/** An endpoint of embeddings on this machine, made for a test: answers with vectors of words, or in whatever bad way it is told to. */
import http from 'node:http'
import { wordVector } from './word-vectors.ts'

interface EmbeddingRequest {
  readonly model: string
  readonly input: readonly string[]
}

/** Answers one request by itself; false where it is to be answered as usual. */
export type AnswerEmbeddings = (response: http.ServerResponse, request: EmbeddingRequest) => boolean | Promise<boolean>

export interface EmbeddingServer {
  /** what stands before /embeddings */
  readonly endpoint: string
  /** what was asked, in order */
  readonly asked: readonly (EmbeddingRequest & { readonly authorization: string | undefined })[]
  /** how the requests from now on are answered; undefined as usual */
  answer: AnswerEmbeddings | undefined
  /** the usual answer */
  usual(request: EmbeddingRequest): { readonly data: { index: number; embedding: number[] }[] }
  close(): Promise<void>
}

export async function openEmbeddingServer({ dimensions = 32, port = 0 }: { readonly dimensions?: number; readonly port?: number } = {}): Promise<EmbeddingServer> {
  const asked: EmbeddingServer['asked'][number][] = []
  const usual: EmbeddingServer['usual'] = ({ model, input }) => ({ data: input.map((text, index) => ({ index, embedding: [...wordVector(text, dimensions, model)] })) })
  const made = { answer: undefined as AnswerEmbeddings | undefined }
  const handle = async (incoming: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
    const request: EmbeddingRequest = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    asked.push({ ...request, authorization: incoming.headers.authorization })
    if (incoming.url !== '/v1/embeddings') response.writeHead(404).end()
    else if (made.answer === undefined || !await made.answer(response, request)) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(usual(request)))
  }
  const server = http.createServer((incoming, response) => {
    // whoever asked may have gone
    handle(incoming, response).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/v1`, asked, usual,
    get answer() {
      return made.answer
    },
    set answer(answer) {
      made.answer = answer
    },
    close: () => new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}
