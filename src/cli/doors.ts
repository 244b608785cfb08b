import { createReadStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { findCanvass, openCanvass, readFigures } from '../features/walks/canvass.ts'
import { importDoors } from '../features/doors/import.ts'
import { readSheet, walksOf, writeSheet } from '../features/doors/sheet.ts'
import { writeInterviews } from '../features/interviews/export.ts'
import { findQuestionnaire } from '../features/interviews/keep.ts'
import { translator } from '../locales/index.ts'
import { newFile } from './new-file.ts'
import { onDatabase, readArgs, say, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

/** ms for the addresses of a large town. */
const longest = 30 * 60_000
/** Doors of a walk. */
const bounds = { least: 5, most: 200 }

export const doorsVerb: Verb = {
  name: 'doors',
  usage: `npm run muster -- doors import FILE NAME [--territory TERRITORY] [--size 40] [--zone Europe/Paris] [--json]
npm run muster -- doors show [NAME] [--json]
npm run muster -- doors sheets [NAME] --out FOLDER [--locale fr] [--most 100]
npm run muster -- doors export QUESTIONNAIRE --out FILE|-`,
  about: `Doors: reads a CSV of addresses (Base Adresse Nationale, or any with lon and lat) and cuts them into walks.
NAME is the effort; a file read again adds what is new. --territory: walks stay within one polling station of it (area
import), the best stations first. Columns read: number, street, place, staircase, floor, unit, households, station,
do_not_return; no other, and never a name. sheets prints walks on paper (PDF, one each), numbered as short words number doors. export writes interviews as a table, one row each, with codes and labels;
what was said in words is in verbatims, apart from them.`,
  async run(args) {
    const { values, positionals } = readArgs(
      args,
      {
        territory: { type: 'string' },
        size: { type: 'string' },
        out: { type: 'string' },
        locale: { type: 'string' },
        most: { type: 'string' },
        zone: { type: 'string' },
        json: { type: 'boolean' },
      },
      3,
    )
    const [step, ...rest] = positionals
    if (step !== 'import' && step !== 'show' && step !== 'export' && step !== 'sheets')
      throw new UsageError('Say what: import, show, sheets or export.')
    const size = values.size === undefined ? undefined : Number(values.size)
    if (size !== undefined && !(Number.isInteger(size) && size >= bounds.least && size <= bounds.most))
      throw new UsageError(`--size is a number of doors from ${bounds.least} to ${bounds.most}, not ${values.size}.`)
    const [file, name] = step === 'import' ? rest : [undefined, rest[0]]
    if (step === 'import' && (!file || !name)) throw new UsageError('FILE or NAME is missing.')
    if (step === 'export' && (!name || !values.out)) throw new UsageError('QUESTIONNAIRE or --out is missing.')
    const most = values.most === undefined ? 100 : Number(values.most)
    if (!Number.isInteger(most) || most < 1 || most > 10_000)
      throw new UsageError(`--most is a number of walks from 1 to 10000, not ${values.most}.`)
    if (step === 'sheets' && !values.out) throw new UsageError('--out is missing.')
    await onDatabase(async ({ store }) => {
      if (step === 'sheets') {
        const folder = values.out!
        await mkdir(folder, { recursive: true })
        const t = translator(values.locale === 'fr' ? 'fr' : 'en')
        const { name: effort, walks } = await store.transact(async (tx) => {
          const found = await findCanvass(tx, name)
          return { name: found.name, walks: await walksOf(tx, found.id, most) }
        })
        for (const [i, walk] of walks.entries()) {
          const title = [effort, walk.area, `${i + 1}`].filter(Boolean).join(' · ')
          const sheet = await store.transact((tx) => readSheet(tx, walk.id, title))
          await writeFile(join(folder, `walk-${String(i + 1).padStart(4, '0')}.pdf`), await writeSheet(t, sheet), {
            mode: 0o600,
          })
        }
        return say(values.json, { sheets: walks.length, folder }, [`${walks.length} sheets in ${folder}.`])
      }
      if (step === 'export') {
        const { id } = await store.transact((tx) => findQuestionnaire(tx, name))
        const lines = Readable.from(writeInterviews(store, { id, locale: 'en' }))
        if (values.out === '-') await pipeline(lines, process.stdout, { end: false })
        else await pipeline(lines, await newFile(values.out!))
        return
      }
      if (step === 'show') {
        const { canvass, figures } = await store.transact(async (tx) => {
          const found = await findCanvass(tx, name)
          return { canvass: found, figures: await readFigures(tx, found.id) }
        })
        const { doors, open, walks, held, uncut } = figures
        return say(values.json, { name: canvass.name, state: canvass.state, ...figures }, [
          `${canvass.name} (${canvass.state}): ${doors - open} of ${doors} doors done, ${walks} walks, ${held} in hands, ${uncut} doors in no walk.`,
        ])
      }
      const { cut, rejected, ...read } = await store.transact(async (tx) => {
        const { zone } = values
        const canvass = await openCanvass(tx, {
          name: name!,
          walkSize: size,
          locale: 'en',
          createdBy: null,
          ...(zone ? { zone } : {}),
        })
        return importDoors(tx, createReadStream(file!), { canvass, territory: values.territory })
      }, longest)
      const t = translator('en')
      say(values.json, { ...read, rejected, cut }, [
        `${basename(file!)}: ${read.rows} rows, ${read.doors} new doors, ${read.known} known before, ${read.closed} not to be visited, ${read.rejects} rows not used.`,
        ...rejected.map(({ line, reason }) => t(`walks.reject.${reason}`, { line })),
        ...(read.nowhere ? [`${read.nowhere} doors lie in no known polling station.`] : []),
        `${cut.walks} walks of ${cut.doors} doors${cut.bound ? `, ways ${(cut.metres / cut.bound).toFixed(2)} times the bound that none can go below` : ''}.`,
      ])
    })
    return 0
  },
}
