/** Small things that outlive a process, by network and key, until their time is over. */
import { sql } from 'drizzle-orm'
import type { Keep } from '../lib/keep.ts'
import { rows } from './client.ts'
import type { Store } from './client.ts'

export function openKeep(store: Store, network: string): Keep {
  const until = (seconds: number) => sql`clock_timestamp() + make_interval(secs => ${seconds})`
  return {
    get: <T>(key: string) =>
      store.transact(async (tx) => {
        const [found] = await rows<{ value: T }>(
          tx,
          sql`select value from kept where (network, key) = (${network}, ${key}) and until > clock_timestamp()`,
        )
        return found?.value
      }),
    set: (key, value, seconds) =>
      store.transact(async (tx) => {
        await tx.execute(sql`insert into kept (network, key, value, until)
          values (${network}, ${key}, ${JSON.stringify(value)}::jsonb, ${until(seconds)})
          on conflict (network, key) do update set value = excluded.value, until = excluded.until`)
      }),
    claim: (key, value, seconds) =>
      store.transact(async (tx) => {
        const made = await rows(
          tx,
          sql`insert into kept (network, key, value, until)
              values (${network}, ${key}, ${JSON.stringify(value)}::jsonb, ${until(seconds)})
              on conflict (network, key) do update set value = excluded.value, until = excluded.until
                where kept.until <= clock_timestamp()
              returning key`,
        )
        return made.length > 0
      }),
    drop: (key) =>
      store.transact(async (tx) => {
        await tx.execute(sql`delete from kept where (network, key) = (${network}, ${key})`)
      }),
  }
}
