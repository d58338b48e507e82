/**
 * The tables, by numbered migrations: each runs once a database, in order, in one transaction with its number. Whoever changes the tables
 * adds one; what is there is never edited. The repository is the first part of every key, so that a distributed PostgreSQL can spread them.
 */
const numbered = (table: string): string => `
  CREATE TABLE codeloom.${table} (repository int NOT NULL, id bigint NOT NULL, data bytea NOT NULL, PRIMARY KEY (repository, id));`

/** A path may be longer than a key of an index: it is found by its digest. */
const named = (table: string): string => `
  CREATE TABLE codeloom.${table} (repository int NOT NULL, digest bytea NOT NULL, path bytea NOT NULL, data bytea NOT NULL, PRIMARY KEY (repository, digest));`

export const migrations: readonly string[] = [
  `
  CREATE TABLE codeloom.repository (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, head bytea,
    sequence bigint NOT NULL DEFAULT 0, epoch bigint NOT NULL DEFAULT 0, seat int NOT NULL DEFAULT 0, written timestamptz NOT NULL DEFAULT now());
  ${['blob', 'chunk', 'patch', 'file', 'id_range', 'folder_path'].map(numbered).join('')}
  ${['folder', 'folder_blob'].map(named).join('')}
  -- packed already, and large: not packed again
  ALTER TABLE codeloom.blob ALTER COLUMN data SET STORAGE EXTERNAL;
  -- two fill a page: kept in it
  ALTER TABLE codeloom.chunk ALTER COLUMN data SET STORAGE MAIN;
  ALTER TABLE codeloom.chunk SET (toast_tuple_target = 8160);
  `,
  // apart from the row of the repository, of which each new version is another commit to who reads it
  'CREATE TABLE codeloom.holder (repository int PRIMARY KEY, epoch bigint NOT NULL, notice text NOT NULL)',
]

/** The tables whose rows belong to a repository. */
export const contentTables = ['blob', 'chunk', 'patch', 'file', 'id_range', 'folder_path', 'folder', 'folder_blob'] as const
