/** Shows what one said on a private line to the other, in their own chat, once. */
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import { recordShown } from '../cards/shown.ts'
import { work } from '../define.ts'
import { findAddress } from '../volunteers/actor.ts'
import { tellWord } from './jobs.ts'
import { forgetWord, readWord } from './line.ts'

export const wordTold = work(tellWord, async ({ store, platforms, translate, log }, { wordId }, run) => {
  const found = await store.transact(async (tx) => {
    const word = await readWord(tx, wordId)
    const address = word && (await findAddress(tx, word.toId))
    return word && address ? { word, address } : undefined
  })
  const platform = found && platforms.get(found.address.network)
  const end = (): Promise<void> =>
    store.transact(async (tx) => {
      await forgetWord(tx, wordId)
      await run.close(tx)
    })
  if (!found || !platform) {
    log.warn({ event: 'line.no_place', id: wordId })
    return end()
  }
  const { word, address } = found
  const t = translate(address.locale)
  const card = view(
    [
      { kind: 'title', text: t(word.toLead ? 'lead.asks' : 'lead.answers', { name: word.name }) },
      { kind: 'text', text: word.body },
      { kind: 'note', text: t('lead.note') },
    ],
    [{ label: t('button.line'), token: writeToken('line', word.lineId), look: 'primary' }],
  )
  const place = await platform.direct(address)
  const ref = await platform.send(place, card, { nonce: run.id })
  await store.transact((tx) =>
    recordShown(tx, {
      ref,
      to: { ...address, network: place.network, name: '' },
      about: { kind: 'line', id: word.lineId },
    }),
  )
  return end()
})
