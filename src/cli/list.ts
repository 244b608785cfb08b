import { readList, readLists } from '../features/contacts/lists.ts'
import { countList, makeList } from '../features/contacts/make-list.ts'
import { onDatabase, readArgs, say, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

/** Lists of two million people on a small machine. */
const LIMIT_MS = 10 * 60_000

export const listVerb: Verb = {
  name: 'list',
  usage: `npm run muster -- list [--name NAME] [--count WORDS | --make WORDS] [--json]`,
  about: `Shows lists, or one; counts or makes a list of others.
WORDS are read from left to right, + adds, - takes away, & keeps only, with blanks around each:
  Petition + Members - yes:"Rally 1" - texted:14d & city=Laval
A term is a list, yes:, answered: or texted: with a campaign, texted:14d, or field=value (!= for all others, | between values).
--make needs --name. People who opted out and wrong numbers are never in a made list.`,
  async run(args) {
    const { values } = readArgs(args, {
      name: { type: 'string' },
      count: { type: 'string' },
      make: { type: 'string' },
      json: { type: 'boolean' },
    })
    const { name, count, make, json } = values
    if (count !== undefined && make !== undefined) throw new UsageError('--count and --make exclude each other.')
    if (make !== undefined && name === undefined) throw new UsageError('--make needs --name.')
    await onDatabase(async ({ store }) => {
      if (make !== undefined) {
        const made = await store.transact((tx) => makeList(tx, { name: name!, words: make }), LIMIT_MS)
        say(json, made, [`${made.name}: ${made.members} people. Source: ${made.source}`])
      } else if (count !== undefined) {
        const reach = await store.transact((tx) => countList(tx, count), LIMIT_MS)
        say(json, reach, [`${reach.members} people, ${reach.textable} can be texted, ${reach.landlines} landlines.`])
      } else if (name !== undefined) {
        const { id: _, ...list } = await store.transact((tx) => readList(tx, name), LIMIT_MS)
        say(json, list, [
          `${list.name}: ${list.members} people, ${list.textable} can be texted, ${list.landlines} landlines.`,
          `Source: ${list.source}`,
          ...(list.made === null ? [] : [`Made of: ${list.made}`]),
        ])
      } else {
        const lists = (await store.transact(readLists)).map(({ id: _, ...list }) => list)
        say(json, lists, lists.length ? lists.map((l) => `${l.name}: ${l.source}`) : ['There is no list yet.'])
      }
    })
    return 0
  },
}
