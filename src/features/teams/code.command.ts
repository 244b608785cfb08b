/** Join codes: made, shown to a room, watched, withdrawn and undone. */
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { codeCard, codesCard } from './code.view.ts'
import { listCodes, loadCode, makeCode, undoCode, whoCame, withdrawCode } from './codes.ts'

/** For volunteers only: organizers are invited from the command line. */
export const codeCommand = command({
  name: 'code',
  group: 'people',
  role: 'lead',
  options: {
    team: { type: 'team' },
    campaign: { type: 'campaign' },
    uses: { type: 'integer', min: 1, max: 1000, default: 100 },
    hours: { type: 'integer', min: 1, max: 720 },
    approve: { type: 'choice', choices: ['yes', 'no'], default: 'no' },
  },
  async run({ tx, t, actor, settings, log }, { team, campaign, uses, hours, approve }) {
    const { secret } = settings
    const made = await makeCode(tx, { secret, actor, team, campaign, uses, hours, approve: approve === 'yes' })
    log.info({ event: 'code.made', id: made.id, by: actor.id })
    const fresh = { code: made.code, links: settings.joinLinks(made.code) }
    return { view: await codeCard(t, await loadCode(tx, actor, made.id), actor.locale, { fresh }) }
  },
})

const list = async ({ tx, t, actor }: Context): Promise<Reply> => ({
  view: codesCard(t, await listCodes(tx, actor), actor.locale),
})

export const codesCommand = command({ name: 'codes', group: 'people', role: 'lead', run: list })

async function show({ tx, t, actor }: Context, id: string, notice?: string): Promise<Reply> {
  const code = await loadCode(tx, actor, id)
  return { view: await codeCard(t, code, actor.locale, notice === undefined ? {} : { notice }) }
}

export const codeActions = [
  action({ id: 'codes', role: 'lead', ids: 0, run: list }),
  action({ id: 'code', role: 'lead', ids: 1, run: (context, ids) => show(context, ids[0] ?? '') }),
  action({
    id: 'code_who',
    role: 'lead',
    ids: 1,
    async run(context, ids) {
      const { tx, t, actor } = context
      const code = await loadCode(tx, actor, ids[0] ?? '')
      const names = (await whoCame(tx, actor, code.id)).map((person) => person.name)
      return show(context, code.id, names.length ? listed(t, names) : t('code.nobody'))
    },
  }),
  action({
    id: 'code_withdraw',
    role: 'lead',
    ids: 1,
    async run(context, ids) {
      const code = await loadCode(context.tx, context.actor, ids[0] ?? '')
      await withdrawCode(context.tx, code.id)
      context.log.info({ event: 'code.withdrawn', id: code.id, by: context.actor.id })
      return { ...(await show(context, code.id, context.t('code.withdrawn'))), replaces: true }
    },
  }),
  action({
    id: 'code_undo',
    role: 'lead',
    ids: 1,
    async run({ tx, t, actor }, ids) {
      const code = await loadCode(tx, actor, ids[0] ?? '')
      const names = (await whoCame(tx, actor, code.id)).map((person) => person.name)
      return {
        view: view(
          [
            { kind: 'title', text: t('code.sure', { n: names.length }) },
            { kind: 'text', text: names.length ? listed(t, names) : t('code.nobody') },
            { kind: 'note', text: t('code.sure_note') },
          ],
          [
            { label: t('button.undo_yes'), token: writeToken('code_undo_yes', code.id), look: 'danger' },
            { label: t('button.no'), token: writeToken('code', code.id) },
          ],
        ),
      }
    },
  }),
  action({
    id: 'code_undo_yes',
    role: 'lead',
    ids: 1,
    async run(context, ids) {
      const { tx, t, actor, log } = context
      const code = await loadCode(tx, actor, ids[0] ?? '')
      const undone = await undoCode(tx, { actor, id: code.id })
      log.info({ event: 'code.undone', id: code.id, by: actor.id, people: undone.people, contacts: undone.contacts })
      return {
        ...(await show(
          context,
          code.id,
          t('code.undone', { people: undone.people, contacts: undone.contacts, threads: undone.threads }),
        )),
        replaces: true,
      }
    },
  }),
]

/** Names, as many as a card can hold. */
const listed = (t: Context['t'], names: string[]): string => {
  const most = 40
  const rest = names.length - most
  return rest > 0 ? t('code.names', { names: names.slice(0, most).join(', '), n: rest }) : names.join(', ')
}
