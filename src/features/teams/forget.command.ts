/** A volunteer's own data: seen and taken away. */
import { writeToken } from '../../chat/token.ts'
import { line, view } from '../../chat/view.ts'
import { action, command } from '../define.ts'
import { linkMinutes, makeDownload } from '../downloads/make.ts'
import { eraseVolunteer } from './forget.ts'

export const myDataCommand = command({
  name: 'mydata',
  group: 'own',
  role: 'volunteer',
  async run({ tx, t, actor, settings }) {
    const { path } = await makeDownload(tx, {
      kind: 'volunteer',
      subjectId: actor.id,
      volunteerId: actor.id,
      locale: actor.locale,
      secret: settings.secret,
    })
    return {
      view: view([
        { kind: 'text', text: t('mydata.text', { minutes: linkMinutes }) },
        { kind: 'link', url: `${settings.baseUrl()}${path}`, text: t('mydata.link') },
        { kind: 'note', text: t('mydata.forget') },
      ]),
    }
  },
})

/** Asked once more: it cannot be taken back. */
export const forgetMeCommand = command({
  name: 'forget_me',
  group: 'own',
  role: 'volunteer',
  run: async ({ t }) => ({
    view: view(
      [
        { kind: 'title', text: t('forget.title') },
        { kind: 'text', text: t('forget.text') },
      ],
      [{ label: t('button.forget'), token: writeToken('forget_me'), look: 'danger' }],
    ),
  }),
})

export const forgetMeAction = action({
  id: 'forget_me',
  role: 'volunteer',
  ids: 0,
  async run({ tx, t, actor, log }) {
    const done = await eraseVolunteer(tx, { volunteerId: actor.id, how: 'asked' })
    if (done) log.info({ event: 'volunteer.erased', id: done.erasureId, n: done.cards })
    return { view: line(t('forget.done')), replaces: true }
  },
})
