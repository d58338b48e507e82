import test from 'node:test'
import { check } from '@codeloom/testkit'

test('E1: edges start in their own file', () => check(`
--- a.ts
import { b } from './b'
export function a() { return b() }
                ^ def a
--- b.ts
export function b() { return 1 }
                ^ def b
=== edges
a calls b
`))
