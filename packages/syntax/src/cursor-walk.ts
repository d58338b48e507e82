import type { TreeCursor } from 'web-tree-sitter'
import { errorKind, type SyntaxTree } from './syntax-tree.ts'

/** Flattens a tree through web-tree-sitter's public cursor: several times slower than the heap walk, and sure. */
export function walkCursor(cursor: TreeCursor, keep: Uint8Array, tree: SyntaxTree): void {
  const parents: number[] = []
  for (;;) {
    const node = visit(cursor, keep, tree)
    if (cursor.gotoFirstChild()) {
      parents.push(node)
      continue
    }
    while (!cursor.gotoNextSibling()) {
      const parent = parents.pop()
      if (parent === undefined || !cursor.gotoParent()) return
      if (parent >= 0) tree.next[parent] = tree.count
    }
  }
}

/** Appends the node at the cursor, where it is wanted; returns its number or -1. */
function visit(cursor: TreeCursor, keep: Uint8Array, tree: SyntaxTree): number {
  const kind = cursor.nodeTypeId
  if (kind === errorKind || cursor.nodeIsMissing) tree.errors.push(cursor.startIndex, cursor.endIndex)
  if (kind !== errorKind && keep[kind] !== 1) return -1
  if (tree.count === tree.kind.length) tree.grow()
  const node = tree.count++
  tree.kind[node] = kind
  tree.field[node] = cursor.currentFieldId
  tree.start[node] = cursor.startIndex
  tree.end[node] = cursor.endIndex
  tree.next[node] = tree.count
  return node
}
