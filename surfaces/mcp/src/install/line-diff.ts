/** What changes in a file, line by line: one stretch of it, with the lines around. */

const around = 3

/** Lines that begin with `-`, `+` or a blank, as in a patch; '' where nothing changes. */
export function lineDiff(before: string | undefined, after: string | undefined): string {
  const [old, now] = [linesOf(before), linesOf(after)]
  let first = 0
  while (first < old.length && first < now.length && old[first] === now[first]) first++
  let last = 0
  while (last < old.length - first && last < now.length - first && old.at(-1 - last) === now.at(-1 - last)) last++
  if (first === old.length && first === now.length) return ''
  const [oldEnd, nowEnd] = [old.length - last, now.length - last]
  return [
    ...old.slice(Math.max(0, first - around), first).map(line => ` ${line}\n`),
    ...old.slice(first, oldEnd).map(line => `-${line}\n`),
    ...now.slice(first, nowEnd).map(line => `+${line}\n`),
    ...old.slice(oldEnd, oldEnd + around).map(line => ` ${line}\n`),
  ].join('')
}

function linesOf(text: string | undefined): readonly string[] {
  if (text === undefined || text === '') return []
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n').map(line => line.replace(/\r$/, ''))
}
