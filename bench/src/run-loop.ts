/** What goes on until it is done, and has processes of its own to end. */
export interface Loop<T> {
  run(): Promise<T>
  end(): void | Promise<void>
}

/** Runs a loop, and ends it however that went. */
export async function runLoop<T>(loop: Loop<T>): Promise<T> {
  try {
    return await loop.run()
  } finally {
    await loop.end()
  }
}
