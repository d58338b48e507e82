import { hash } from 'node:crypto'
import { vectorKeyBytes, type VectorModel } from '@codeloom/store'

/** Under which the vector of a text is kept: the same for the same text, model and template, wherever the text is from. */
export function vectorKey(text: string, { digest, template }: Pick<VectorModel, 'digest' | 'template'>): Uint8Array {
  return hash('sha256', `${digest}\n${template}\n${text}`, 'buffer').subarray(0, vectorKeyBytes)
}
