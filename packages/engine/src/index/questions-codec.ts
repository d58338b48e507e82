/**
 * The blob `questions` of a file: what its links asked of others, and the derived questions about it that others asked,
 * each with the hash of its answer and what it asked in turn.
 *
 * Q1: decoding what was encoded gives it back.
 */
import { ByteReader, ByteWriter, CodecError } from '@codeloom/model'
import type { DerivedAnswer } from '@codeloom/link'

export interface FileQuestions {
  /** hashes, ascending */
  readonly asked: Uint32Array
  readonly derived: readonly DerivedAnswer[]
}

const format = 1

export function encodeQuestions(questions: FileQuestions): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter(256)
  out.unsigned(format)
  putHashes(out, questions.asked)
  out.unsigned(questions.derived.length)
  for (const each of questions.derived) {
    out.unsigned(each.kind)
    out.unsigned(each.subject)
    const name = encoder.encode(each.name)
    out.unsigned(name.length)
    out.bytes(name)
    out.unsigned(each.side)
    out.unsigned(each.answer)
    putHashes(out, each.asked)
  }
  return out.finish()
}

export function decodeQuestions(bytes: Uint8Array | undefined): FileQuestions {
  if (bytes === undefined) return { asked: new Uint32Array(0), derived: [] }
  const reader = new ByteReader(bytes)
  if (reader.unsigned() !== format) throw new CodecError('questions of another format')
  const asked = hashes(reader)
  const count = reader.unsigned()
  if (count > bytes.length) throw new CodecError('more questions than bytes')
  const derived = Array.from({ length: count }, (): DerivedAnswer => ({
    kind: reader.unsigned(), subject: reader.unsigned(), name: decoder.decode(reader.slice(reader.unsigned())),
    side: reader.unsigned(), answer: reader.unsigned(), asked: hashes(reader),
  }))
  return { asked, derived }
}

function putHashes(out: ByteWriter, ascending: Uint32Array): void {
  out.unsigned(ascending.length)
  let last = 0
  for (let i = 0; i < ascending.length; i++) {
    const hash = ascending[i] ?? 0
    out.unsigned(hash - last)
    last = hash
  }
}

function hashes(reader: ByteReader): Uint32Array {
  const count = reader.unsigned()
  if (count > reader.end - reader.at) throw new CodecError('more hashes than bytes')
  const ascending = new Uint32Array(count)
  let last = 0
  for (let i = 0; i < count; i++) ascending[i] = last += reader.unsigned()
  return ascending
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** All that a file and the questions about it asked of others. */
export function allAsked(questions: FileQuestions): Set<number> {
  const all = new Set(questions.asked)
  for (const derived of questions.derived) for (const question of derived.asked) all.add(question)
  return all
}
