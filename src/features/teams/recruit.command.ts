import { UserError } from '../../lib/errors.ts'
import { facts, view } from '../../chat/view.ts'
import { command } from '../define.ts'
import { personalCode } from '../recruitment/code.ts'
import { changeRecruiter, readRecruiter, readRecruits } from '../recruitment/recruiter.ts'
import { readTree } from '../volunteers/tree.ts'
import type { Tree } from '../volunteers/tree.ts'
import type { Translate } from '../../lib/translate.ts'
import { findPerson } from '../volunteers/authority.ts'
import { codePicture } from '../volunteers/code-picture.ts'

/** How far somebody's links have reached. */
const treeRows = (t: Translate, tree: Tree, whose: 'recruit' | 'recruiter' = 'recruit') => [
  { label: t(`${whose}.direct`), value: String(tree.direct) },
  { label: t('recruit.active'), value: String(tree.acted) },
  { label: t('recruit.second'), value: String(tree.second) },
]

/** A volunteer's own link to bring others. Anybody may see a public link: it gives nobody contacts. */
export const recruitCommand = command({
  name: 'recruit',
  group: 'own',
  role: 'volunteer',
  async run({ tx, t, actor, settings, log }) {
    if (actor.trust === 'new') throw new UserError('recruit.new')
    const { secret } = settings
    const { code, inviteId, fresh } = await personalCode(tx, { secret, volunteerId: actor.id, teamId: actor.teamId })
    if (fresh) log.info({ event: 'recruit.link_made', id: inviteId, by: actor.id })
    const tree = await readTree(tx, actor.id)
    // The page leads to every network: it is what the picture opens.
    const page = { network: 'page', url: `${settings.baseUrl()}/r/${code}` }
    return {
      view: view([
        { kind: 'title', text: t('recruit.title') },
        ...(await codePicture(t, code, [page, ...settings.joinLinks(code)])),
        ...(tree.all ? [facts(t, treeRows(t, tree))] : []),
        { kind: 'note', text: t('recruit.note') },
      ]),
    }
  },
})

/** Who brought a person and whom they brought; `by` with a reason corrects it. */
export const recruiterCommand = command({
  name: 'recruiter',
  group: 'people',
  role: 'organizer',
  options: {
    person: { type: 'person', required: true },
    by: { type: 'person', named: true },
    reason: { type: 'text', max: 200, named: true },
  },
  async run({ tx, t, actor, log }, { person: name, by, reason }) {
    const person = await findPerson(tx, actor, name)
    if (by !== undefined) {
      if (!reason) throw new UserError('recruiter.reason')
      const recruiter = await findPerson(tx, actor, by)
      await changeRecruiter(tx, { volunteerId: person.id, recruiterId: recruiter.id, by: actor.id, why: reason })
      log.info({ event: 'recruiter.changed', volunteer: person.id, by: actor.id })
    }
    const recruiter = await readRecruiter(tx, person.id)
    const brought = await readRecruits(tx, person.id)
    const tree = await readTree(tx, person.id)
    const named = (n: string): string => n || t('recruit.someone')
    return {
      view: view([
        { kind: 'title', text: person.name },
        { kind: 'text', text: recruiter ? t('recruiter.by', { name: named(recruiter.name) }) : t('recruiter.nobody') },
        ...(recruiter?.why ? [{ kind: 'note' as const, text: t('recruiter.why', { text: recruiter.why }) }] : []),
        facts(t, [...treeRows(t, tree, 'recruiter'), { label: t('recruit.depth'), value: String(tree.depth) }]),
        ...(brought.length ? [{ kind: 'text' as const, text: brought.map((b) => named(b.name)).join(', ') }] : []),
      ]),
    }
  },
})
