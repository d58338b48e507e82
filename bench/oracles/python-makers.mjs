/**
 * What a call of a class runs, for `pyright.mjs`, which answers where a class is and nothing of what it inherits. `defs` says of each class
 * of the tree what makes it and the names of its bases (`python-names.py`), `classAt` what such a name means.
 */

const orders = new Map()

/** The places of what a call of a class means: its own `__init__`; one that it inherits, and the class; the class alone. `__new__` where there is no `__init__`. */
export async function makersOf(place, tree) {
  const order = await orderOf(place, tree)
  for (const which of [0, 1]) {
    for (const each of order) {
      // a class outside, or one whose bases cannot be told, may have one
      if (each === outside) break
      const maker = tree.defs.get(each).made.makers[which]
      if (maker !== null) return [...(each === place ? [] : [split(place)]), [tree.defs.get(each).file, ...maker]]
    }
  }
  return [split(place)]
}

const outside = 'outside'

/** The C3 order of a class, as far as it can be told. */
function orderOf(place, tree) {
  if (!orders.has(place)) orders.set(place, workOut(place, tree, [place]))
  return orders.get(place)
}

async function workOut(place, tree, around) {
  const { made: { bases }, file } = tree.defs.get(place)
  const lists = []
  const named = []
  for (const base of bases) {
    const found = base === null ? undefined : await tree.classAt(file, base)
    if (found !== undefined && around.includes(found)) return [place, outside]
    named.push(found ?? outside)
    lists.push(found === undefined ? [outside] : await workOut(found, tree, [...around, found]))
  }
  return [place, ...merge([...lists, named])]
}

function merge(lists) {
  const merged = []
  for (let rest = lists.filter(list => list.length > 0); rest.length > 0;) {
    const next = rest.map(([head]) => head).find(head => head === outside || rest.every(list => !list.includes(head, 1)))
    merged.push(next ?? outside)
    if (next === undefined) break
    rest = rest.map(list => (list[0] === next ? list.slice(1) : list)).filter(list => list.length > 0)
  }
  return merged
}

function split(place) {
  const [, path, line, column] = /^(.*):(\d+):(\d+)$/.exec(place)
  return [path, Number(line), Number(column)]
}
