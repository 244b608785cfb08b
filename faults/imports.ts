/** Row 64: an import whose worker is killed while it reads, while it merges, and when it is done. The carrier is simulated: the list comes by the playground. */
import { sql } from 'drizzle-orm'
import { createHand, shown, words } from '../test/support/app.ts'
import { contactsFile } from '../test/support/house.ts'
import { must, same, until } from './support/row.ts'
import type { Row, Scene } from './support/row.ts'
import { openStand } from './support/stand.ts'

async function killed(scene: Scene): Promise<string> {
  const n = scene.quick ? 20_000 : 90_000
  const stand = await openStand(scene, { env: { MESSAGING_PROVIDER: 'simulated', PLAYGROUND: '1', TEMPO: 'demo' } })
  const { house, app } = stand
  await house.person('Olga', { role: 'organizer' })
  await app.playground!.register()
  await app.playground!.start(app.door)
  scene.cleaning.after(() => app.playground!.stop())
  const olga = createHand(app, 'Olga')
  const file = { name: 'l.csv', bytes: Buffer.concat([contactsFile(n), Buffer.from('No,Lee,none\n')]) }
  const read = async () =>
    (
      await house.query<{ state: string; read: number; rows: number; accepted: number; duplicate: number }>(
        sql`select state, read::int, rows, accepted, duplicate from import order by id desc limit 1`,
      )
    )[0]!
  const ask = async (): Promise<void> => {
    const outcome = await olga.type('/import list:Petition source:signed kind:petition region:CA', { file })
    must('it is taken', shown(outcome).length > 0)
  }
  await ask()
  let worker = await stand.start(['worker'])
  await until('it reads', async () => (await read()).state === 'running')
  await worker.end('SIGKILL')

  // While it merges: nobody can write contacts.
  let release = (): void => {}
  const gate = new Promise<void>((resolve) => (release = resolve))
  const holding = app.store.transact(async (tx) => {
    await tx.execute(sql`lock table contact in share mode`)
    await gate
  }, 300_000)
  worker = await stand.start(['worker'])
  await until('it merges', async () => {
    const waiting = await house.query(sql`select 1 from pg_locks where not granted and relation = 'contact'::regclass`)
    return waiting.length > 0
  })
  await worker.end('SIGKILL')
  release()
  await holding

  worker = await stand.start(['worker'])
  await until('it is done', async () => (await read()).state === 'done')
  await worker.end('SIGKILL')
  worker = await stand.start(['worker'])
  await until(
    'nothing of it is left to do',
    async () => (await stand.count('outbox')) + (await stand.count('import_chunk')) === 0,
  )
  same(
    'one import, every person once',
    [await stand.count('import'), await stand.count('contact'), await stand.count('list_member')],
    [1, n, n],
  )
  const card = words((await olga.read()).findLast((message) => message.author === null))
  must('its card says so', card.includes(`${n.toLocaleString('en')} contacts in Petition`), card.slice(0, 200))

  await ask()
  await until('the second is done', async () => (await stand.count(`import where state = 'done'`)) === 2)
  const again = await read()
  same('the same file again: all duplicates', [again.accepted, again.duplicate], [0, n])
  same('people', await stand.count('contact'), n)
  await stand.check()
  return `${n.toLocaleString('en')} rows, killed reading, merging and done; again: ${again.duplicate.toLocaleString('en')} duplicates`
}

export const imports: Row[] = [
  {
    n: 64,
    what: 'an import killed at three points; the same file twice',
    seen: 'it goes on; all duplicates',
    note: 'demo tempo',
    run: killed,
  },
]
