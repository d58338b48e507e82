/** What the files are called that keep events: as their store, with these endings. */
export const newEvents = '.events'
export const oldEvents = '.events-old'
