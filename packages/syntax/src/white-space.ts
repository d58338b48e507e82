/** Whether a UTF-16 unit is white space, as `\s` and `trim` have it. */
export function isSpace(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13) || (unit >= 0xa0 && isWideSpace(unit))
}

function isWideSpace(unit: number): boolean {
  return unit === 0xa0 || unit === 0x1680 || (unit >= 0x2000 && unit <= 0x200a) || unit === 0x2028 || unit === 0x2029
    || unit === 0x202f || unit === 0x205f || unit === 0x3000 || unit === 0xfeff
}
