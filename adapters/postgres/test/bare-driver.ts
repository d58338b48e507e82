import type { BareDriver } from '@codeloom/store/contract-suite'
import pg from 'pg'

/** The driver with nothing of ours above it, in the thread that asks: the links of a file as they lie in their table. */
export async function barePostgres(url: string, repo: string): Promise<BareDriver> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows: [known] } = await client.query<{ id: number }>('SELECT id FROM codeloom.repository WHERE name = $1', [repo])
  return {
    links: async file => {
      const { rows } = await client.query({ name: 'links', text: 'SELECT data FROM codeloom.blob WHERE repository = $1 AND id = $2', values: [known?.id, file * 4 + 1] })
      return rows.length > 0
    },
    close: () => client.end(),
  }
}

/** Runs a statement behind the store's back; how many rows it was about. */
export async function runOnPostgres(url: string, text: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rowCount ?? 0
  } finally {
    await client.end()
  }
}

/** What the tables of all repositories of a database take on its disk, with their indexes. */
export async function tableBytes(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows: [row] } = await client.query<{ bytes: string }>("SELECT coalesce(sum(pg_total_relation_size(oid)), 0) AS bytes FROM pg_class WHERE relnamespace = to_regnamespace('codeloom') AND relkind = 'r'")
    return Number(row?.bytes)
  } finally {
    await client.end()
  }
}
