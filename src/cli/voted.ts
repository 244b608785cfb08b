import { createReadStream } from 'node:fs'
import { takeTime } from '../db/client.ts'
import { ballotDay, readStanding } from '../features/ballots/ballot.ts'
import { readStrikeList } from '../features/ballots/strike-list.ts'
import { givenFile } from './given-file.ts'
import { onDatabase, readArgs, say } from './verb.ts'
import type { Verb } from './verb.ts'

const LIMIT_MS = 15 * 60_000

export const votedVerb: Verb = {
  name: 'voted',
  usage: 'npm run muster -- voted [FILE] [--day 2026-11-30] [--region CA] [--json]',
  about: `Reads a strike list (CSV): who has voted so far is not chased any more. Without FILE: how far a chase is.
Rows are found by number or by voter id; a column such as "voted" says who has, else everybody on it has.
The same file again changes nothing: run it every few minutes while people vote.
--day is the polling day (the one that is chased, if left out); --region the country of numbers without a prefix.`,
  async run(args) {
    const { values, positionals } = readArgs(
      args,
      { day: { type: 'string' }, region: { type: 'string' }, json: { type: 'boolean' } },
      1,
    )
    const [path] = positionals
    if (path) givenFile('FILE', path)
    const { day, struck, standing } = await onDatabase(({ store }) =>
      store.transact(async (tx) => {
        await takeTime(tx, 600_000)
        const votesOn = await ballotDay(tx, values.day)
        const read = path
          ? await readStrikeList(tx, createReadStream(path) as AsyncIterable<Buffer>, {
              votesOn,
              by: null,
              region: values.region?.toUpperCase(),
            })
          : undefined
        return { day: votesOn, struck: read, standing: await readStanding(tx, votesOn) }
      }, LIMIT_MS),
    )
    const { people, voted, official, planned, left } = standing
    say(values.json, { day, ...(struck ? { struck } : {}), standing }, [
      ...(struck
        ? [
            ...(struck.everybody
              ? ['No column says who has voted (such as "voted"): everybody in the file counts as having voted.']
              : []),
            `${day}: ${struck.marked} marked of ${struck.struck} who have voted by the file (${struck.rows} rows).`,
            `${struck.already} were known, ${struck.unknown} are nobody we know, ${struck.refused} may not be marked by a list where they live, ${struck.unreadable} rows have neither number nor id.`,
          ]
        : []),
      `${standing.campaigns || 'No campaign'} (${day}): ${voted} of ${people} have voted (${official} by a list), ${planned} have a plan, ${left} are left to be texted.`,
    ])
    return 0
  },
}
