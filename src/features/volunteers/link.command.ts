import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { line, view } from '../../chat/view.ts'
import type { Button } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import type { Translate } from '../../lib/translate.ts'
import { enqueue } from '../../queue/job.ts'
import { action, command, work } from '../define.ts'
import { findAddress } from './actor.ts'
import { askLink } from './jobs.ts'
import { bringLink, confirmLink, dropLink, makeLink } from './link.ts'

const buttons = (t: Translate, linkId: string): Button[] => [
  { label: t('button.link_yes'), token: writeToken('link_yes', linkId), look: 'primary' },
  { label: t('button.link_no'), token: writeToken('link_no', linkId) },
]

/** On the first account: a code. With the code, on the second: both are asked. */
export const linkCommand = command({
  name: 'link',
  group: 'own',
  role: 'anyone',
  options: { code: { type: 'text', max: 60 } },
  async run({ tx, t, actor, user, settings }, { code }) {
    if (code === undefined) {
      if (!actor.id) throw new UserError('join_first')
      const made = await makeLink(tx, { secret: settings.secret, volunteerId: actor.id })
      return {
        view: view([
          { kind: 'title', text: t('link.title') },
          { kind: 'text', text: made },
          { kind: 'note', text: t('link.how') },
        ]),
      }
    }
    const { linkId, name } = await bringLink(tx, { secret: settings.secret, code, user })
    await enqueue(tx, askLink, { linkId })
    return {
      view: view(
        [
          {
            kind: 'text',
            text: t('link.pending', { name, account: user.name, network: t(`network.${user.network}`) }),
          },
        ],
        buttons(t, linkId),
      ),
    }
  },
})

export const linkActions = [
  action({
    id: 'link_yes',
    role: 'anyone',
    ids: 1,
    async run({ tx, t, user, actor }, ids) {
      const { done, name } = await confirmLink(tx, { linkId: ids[0] ?? '', user, actorId: actor.id })
      return { view: line(done ? t('link.done', { name }) : t('link.waits')), replaces: true }
    },
  }),
  action({
    id: 'link_no',
    role: 'anyone',
    ids: 1,
    async run({ tx, t, user, actor }, ids) {
      await dropLink(tx, { linkId: ids[0] ?? '', user, actorId: actor.id })
      return { view: line(t('link.dropped')), replaces: true }
    },
  }),
]

/** The person the code was made for is asked where they were last active: the other account is named to them. */
export const asked = work(askLink, async ({ store, platforms, translate }, { linkId }, run) => {
  const found = await store.transact(async (tx) => {
    const [link] = await rows<{ volunteerId: string; network: string; name: string }>(
      tx,
      sql`select volunteer_id as "volunteerId", network, name from link where id = ${linkId} and ended_at is null`,
    )
    const address = link && (await findAddress(tx, link.volunteerId))
    return link && address && { link, address }
  })
  const platform = found && platforms.get(found.address.network)
  if (found && platform) {
    const t = translate(found.address.locale)
    const text = t('link.asked', { account: found.link.name, network: t(`network.${found.link.network}`) })
    await platform.send(await platform.direct(found.address), view([{ kind: 'text', text }], buttons(t, linkId)), {
      nonce: run.id,
    })
  }
  await store.transact((tx) => run.close(tx))
})
