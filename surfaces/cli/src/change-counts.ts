/** `2 new, 1 gone`; empty where nothing changed. */
export function changeCounts({ added, changed, removed }: { readonly added: number; readonly changed: number; readonly removed: number }): string {
  const parts = [[added, 'new'], [changed, 'changed'], [removed, 'gone']] as const
  return parts.filter(([count]) => count > 0).map(([count, what]) => `${count.toLocaleString('en-US')} ${what}`).join(', ')
}
