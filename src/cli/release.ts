import { doubtfulOf, openCarriers } from '../carriers.ts'
import { holdHouse, readHeld, releaseHouse } from '../features/restore/hold.ts'
import { onDatabase, readArgs, say, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

export const releaseVerb: Verb = {
  name: 'release',
  usage: 'npm run muster -- release [--leave | --send | --now | --hold] [--json]',
  about: `Lets a house that was restored from a backup text again, once the running app has looked up at the carrier what was sent since.
--leave, --send: what becomes of texts of the backup whose carrier cannot prove whether it had them: unsent, or sent.
--now: without waiting for that; texts sent since the backup may then go twice.
--hold: holds it; for a backup of the whole disk, which does not show by itself.`,
  async run(args) {
    const { values } = readArgs(args, {
      now: { type: 'boolean' },
      leave: { type: 'boolean' },
      send: { type: 'boolean' },
      hold: { type: 'boolean' },
      json: { type: 'boolean' },
    })
    const { now, hold, leave, send } = values
    if ([now, hold, leave, send].filter(Boolean).length > 1)
      throw new UsageError('--leave, --send, --now and --hold exclude each other.')
    const done = await onDatabase(async ({ store }, config) => {
      const { providers: on, provider: usual, routes } = config
      const routing = { on, usual, routes, doubtful: doubtfulOf(await openCarriers(config)) }
      return store.transact(async (tx) => {
        if (hold) {
          await holdHouse(tx, 'hand')
          return { held: await readHeld(tx), texts: 0 }
        }
        const doubtful = leave ? 'leave' : send ? 'send' : undefined
        return { held: undefined, texts: await releaseHouse(tx, { sure: now === true, routing, doubtful }) }
      })
    })
    say(values.json, done, [
      done.held
        ? 'Held: nothing leaves. The running app looks up at the carrier what was sent; then: npm run muster -- release.'
        : `Released: ${done.texts} texts go on.`,
    ])
    return 0
  },
}
