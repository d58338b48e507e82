/** 'Loom' in ASCII: says that a database is ours. */
export const applicationId = 0x4c6f6f6d
/** Raised with every change of the tables or of what their bytes mean. */
export const schemaVersion = 4

/**
 * 8 KiB hold two chunks of postings or the facts of a common file; with 4 KiB both spill into overflow pages, with 16 KiB
 * a small commit writes twice as much (bench/load.ts).
 */
export const pageBytes = 8192

/**
 * `sum` is the CRC-32 of a row's other columns: SQLite notices a broken tree, not a flipped byte within a value.
 * The files of a folder are one row, a sheet; `file` says in which folder a file is.
 * A chunk's identifier is index, first key and part as one integer, so that the rowid finds it; a patch's is index and key.
 */
export const tables = `
  CREATE TABLE head (id INTEGER PRIMARY KEY, sum INTEGER NOT NULL, data BLOB NOT NULL);
  CREATE TABLE folder (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, sum INTEGER NOT NULL, data BLOB NOT NULL);
  CREATE TABLE folder_blob (path TEXT PRIMARY KEY, sum INTEGER NOT NULL, data BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE file (id INTEGER PRIMARY KEY, folder INTEGER NOT NULL);
  CREATE TABLE blob (id INTEGER PRIMARY KEY, sum INTEGER NOT NULL, data BLOB NOT NULL);
  CREATE TABLE id_range (start INTEGER PRIMARY KEY, count INTEGER NOT NULL, file INTEGER NOT NULL);
  CREATE TABLE chunk (id INTEGER PRIMARY KEY, sum INTEGER NOT NULL, data BLOB NOT NULL);
  CREATE TABLE patch (id INTEGER PRIMARY KEY, sum INTEGER NOT NULL, data BLOB NOT NULL);
`

/** The tables that hold what a tree is made of; `head` says of the store itself. */
export const contentTables = ['folder', 'folder_blob', 'file', 'blob', 'id_range', 'chunk', 'patch'] as const

/** Takes the tables of every earlier version away. */
export const noTables = ['head', ...contentTables].map(table => `DROP TABLE IF EXISTS ${table}`).join('; ')
