import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import { work } from '../define.ts'
import { erasePerson } from './erase.ts'
import { forgetAtCarriers } from './carriers.ts'
import { erase } from './jobs.ts'

/** Somebody asked by text and sent the code back. First at the carriers, while their number is known. */
export const erased = work(erase, async ({ store, carriers, log }, { contactId }, run) => {
  const [contact] = await store.transact((tx) =>
    rows<{ phone: string }>(tx, sql`select phone from contact where id = ${contactId}`),
  )
  if (contact) await forgetAtCarriers(carriers, contact.phone, log)
  await store.transact(async (tx) => {
    const done = contact && (await erasePerson(tx, { phone: contact.phone, how: 'asked' }))
    if (done) log.info({ event: 'person.erased', id: done.erasureId, n: done.cards })
    await run.close(tx)
  })
})
