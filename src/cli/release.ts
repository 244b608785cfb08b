import { holdHouse, readHeld, releaseHouse } from '../features/restore/hold.ts'
import { onDatabase, readArgs, say, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

export const releaseVerb: Verb = {
  name: 'release',
  usage: 'npm run muster -- release [--now | --hold] [--json]',
  about: `Lets a house that was restored from a backup text again, once the running app has looked up at the carrier what was sent since.
--now: without waiting for that; texts sent since the backup may then go twice.
--hold: holds it; for a backup of the whole disk, which does not show by itself.`,
  async run(args) {
    const { values } = readArgs(args, {
      now: { type: 'boolean' },
      hold: { type: 'boolean' },
      json: { type: 'boolean' },
    })
    if (values.now && values.hold) throw new UsageError('--now and --hold exclude each other.')
    const done = await onDatabase(({ store }) =>
      store.transact(async (tx) => {
        if (values.hold) {
          await holdHouse(tx, 'hand')
          return { held: await readHeld(tx), texts: 0 }
        }
        return { held: undefined, texts: await releaseHouse(tx, { sure: values.now === true }) }
      }),
    )
    say(values.json, done, [
      done.held
        ? 'Held: nothing leaves. The running app looks up at the carrier what was sent; then: npm run muster -- release.'
        : `Released: ${done.texts} texts go on.`,
    ])
    return 0
  },
}
