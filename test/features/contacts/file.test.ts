import { existsSync, readFileSync } from 'node:fs'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { guessColumns, openList, readContact, type ListLimits, type Row } from '../../../src/features/contacts/file.ts'
import { UserError } from '../../../src/lib/errors.ts'
import { shared } from '../../support/shared.ts'

const data = (name: string) => shared('contacts', name)

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** Repeats `piece` until `bytes` were taken; `taken` tells how far the reader came. */
function endless(piece: Uint8Array, bytes: number) {
  const source = {
    taken: 0,
    closed: false,
    async *[Symbol.asyncIterator]() {
      try {
        while (source.taken < bytes) {
          source.taken += piece.length
          yield piece
        }
      } finally {
        source.closed = true
      }
    },
  }
  return source
}

async function readAll(source: Uint8Array | string | AsyncIterable<Uint8Array>, options: Partial<ListLimits> = {}) {
  const list = await openList(typeof source === 'string' ? Buffer.from(source) : source, options)
  const rows: Row[] = []
  for await (const group of list.rows) rows.push(...group)
  return { header: list.header, encoding: list.encoding, delimiter: list.delimiter, rows }
}

const cells = async (source: string | Uint8Array) => (await readAll(source)).rows.map((row) => row.cells)

async function refusal(source: Uint8Array | string | AsyncIterable<Uint8Array>, options: Partial<ListLimits> = {}) {
  try {
    await readAll(source, options)
  } catch (error) {
    if (error instanceof UserError) return { key: error.key, ...error.values }
    throw error
  }
  return undefined
}

const accented = 'prénom;nom;téléphone\nZoë;L’Écuyer;0639981234\nÉloïse;Nuñez – œuvre;0639981235\n'
const accentedRows = [
  ['Zoë', 'L’Écuyer', '0639981234'],
  ['Éloïse', 'Nuñez – œuvre', '0639981235'],
]

describe('encodings', () => {
  test.each([
    ['UTF-8', Buffer.from(accented), 'utf-8'],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${accented}`), 'utf-8'],
    ['UTF-16LE with its mark', iconv.encode(accented, 'utf16le', { addBOM: true }), 'utf-16le'],
    ['UTF-16LE without', iconv.encode(accented, 'utf16le'), 'utf-16le'],
    ['UTF-16BE with its mark', iconv.encode(accented, 'utf16be', { addBOM: true }), 'utf-16be'],
    ['UTF-16BE without', iconv.encode(accented, 'utf16be'), 'utf-16be'],
    ['Windows-1252', iconv.encode(accented, 'win1252'), 'windows-1252'],
  ])('%s, in chunks of any size', async (_, bytes, encoding) => {
    for (const size of [1, 2, 3, 7, bytes.length]) {
      const list = await readAll(chunks(bytes, size))
      expect(list).toMatchObject({ encoding, delimiter: ';', header: ['prénom', 'nom', 'téléphone'] })
      expect(list.rows.map((row) => row.cells)).toEqual(accentedRows)
    }
  })

  test('characters of 2, 3 and 4 bytes on every edge of the pieces read', async () => {
    for (let shift = 0; shift < 4; shift++) {
      const text = `phone,note\n2135550100,${'x'.repeat(shift)}\n${'2135550101,é–😀\n'.repeat(20_000)}`
      const { rows, encoding } = await readAll(text)
      expect(encoding).toBe('utf-8')
      expect(rows.length).toBe(20_001)
      expect(rows.slice(1).every((row) => row.cells[1] === 'é–😀')).toBe(true)
    }
  })

  test('ASCII far into the file, then Windows-1252', async () => {
    const text = `phone,name\n${'2135550101,Ann\n'.repeat(20_000)}2135550102,Zoë\n`
    const { rows, encoding } = await readAll(iconv.encode(text, 'win1252'))
    expect(encoding).toBe('windows-1252')
    expect(rows.at(-1)!.cells).toEqual(['2135550102', 'Zoë'])
  })

  test('a stray Windows-1252 byte in UTF-8 spoils nothing', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`phone,name\n2,Zoë Ñu\n3,L`),
      Buffer.from([0x92]),
      Buffer.from('Écuyer\n'),
    ])
    expect(await cells(bytes)).toEqual([
      ['2', 'Zoë Ñu'],
      ['3', 'L’Écuyer'],
    ])
  })

  test('an accent as the last byte of a Windows-1252 file', async () => {
    expect(await cells(iconv.encode('phone,name\n2135550100,Zoé', 'win1252'))).toEqual([['2135550100', 'Zoé']])
  })
})

describe('rows', () => {
  test.each([',', ';', '\t', '|'])('delimiter %j', async (d) => {
    const text = `first name${d}phone${d}note\n"a${d}b"${d}2135550100${d}"1,5; 2|3\t4"\n`
    const list = await readAll(text)
    expect(list.delimiter).toBe(d)
    expect(list.rows[0]!.cells).toEqual([`a${d}b`, '2135550100', '1,5; 2|3\t4'])
  })

  test('decimal commas do not make a comma the delimiter', async () => {
    expect((await readAll('Nom, prénom;Téléphone\nRoy, Zoë;0639981234\nCyr, Guy;0639981235\n')).delimiter).toBe(';')
    expect((await readAll('phone;share\n2135550100;47,70\n2135550101;1,5\n')).delimiter).toBe(';')
  })

  test('the delimiter that Excel declares', async () => {
    const list = await readAll('sep=;\r\nphone;name\r\n2135550100;Ann\r\n')
    expect(list.header).toEqual(['phone', 'name'])
    expect(list.rows).toEqual([{ line: 3, cells: ['2135550100', 'Ann'] }])
  })

  const ends = [
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ] as const
  test.each(ends)('%s, with quoted line ends before: lines are right', async (_, end) => {
    const text = ['phone,note', `1,"two${end}lines"`, '2,plain', '', '3,"a', '', 'b"', '4,last'].join(end)
    const bytes = Buffer.from(text)
    for (const size of [1, 2, 5, bytes.length]) {
      const { rows } = await readAll(chunks(bytes, size))
      expect(rows.map((row) => [row.line, row.cells[0]])).toEqual([
        [2, '1'],
        [4, '2'],
        [6, '3'],
        [9, '4'],
      ])
      expect(rows[0]!.cells[1]).toBe(`two${end}lines`)
    }
  })

  test('quotes', async () => {
    const text = 'phone,note\n1,"say ""hi"""\n2,5" pipe\n3,"" \n4, "padded" \n5,"Bob" Smith\n6,"a,b",\n7,"x"'
    expect(await cells(text)).toEqual([
      ['1', 'say "hi"'],
      ['2', '5" pipe'],
      ['3', ''],
      ['4', 'padded'],
      ['5', 'Bob Smith'],
      ['6', 'a,b', ''],
      ['7', 'x'],
    ])
  })

  test('ragged rows, trailing commas and empty rows', async () => {
    const text = 'phone,name,,\n1\n2,Ann\n3,Bob,,\n,,,\n  \n\n4,Cat,extra,more,,,\n'
    const list = await readAll(text)
    expect(list.header).toEqual(['phone', 'name'])
    expect(list.rows.map((row) => [row.line, row.cells[0]])).toEqual([
      [2, '1'],
      [3, '2'],
      [4, '3'],
      [8, '4'],
    ])
  })

  test('one column, with and without a header', async () => {
    const named = await readAll('cell\n2135550100\n2135550101\n')
    expect(named).toMatchObject({ header: ['cell'], rows: [{ line: 2 }, { line: 3 }] })
    const bare = await readAll('213-555-0100\n213-555-0101\n')
    expect(bare).toMatchObject({ header: ['phone'], rows: [{ line: 1 }, { line: 2 }] })
  })

  test('whatever was written is read back, however it is cut', async () => {
    let seed = 7
    const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n
    const word = () => Array.from({ length: random(6) }, () => alphabet[random(alphabet.length)]).join('')
    const alphabet = ['a', 'é', '😀', '"', ',', ';', '\n', '\r\n', ' ', '', 'xyz']
    for (let round = 0; round < 40; round++) {
      const written = Array.from({ length: 30 }, (_, i) => [String(i + 1), ...Array.from({ length: 3 }, word)])
      const quoted = (cell: string) =>
        /[",;\r\n]|^ | $/.test(cell) || random(3) === 0 ? `"${cell.replaceAll('"', '""')}"` : cell
      const end = ['\n', '\r\n'][random(2)]!
      const text = [['phone', 'a', 'b', 'c'], ...written].map((row) => row.map(quoted).join(',')).join(end)
      const { rows } = await readAll(chunks(Buffer.from(text), 1 + random(50)))
      expect(rows.map((row) => row.cells)).toEqual(written)
    }
  })

  test('groups of two thousand, in order', async () => {
    const lines = Array.from({ length: 9_000 }, (_, i) => `2135550100,${i}\n`)
    const list = await openList(Buffer.from(`phone,n\n${lines.join('')}`))
    const seen: string[] = []
    const sizes: number[] = []
    for await (const group of list.rows) {
      sizes.push(group.length)
      for (const row of group) seen.push(row.cells[1]!)
    }
    expect(seen).toEqual(Array.from({ length: 9_000 }, (_, i) => String(i)))
    expect(sizes.slice(0, -1).every((size) => size >= 2_000)).toBe(true)
  })
})

describe('files that are refused by name', () => {
  const wide = { key: 'list.too_many_columns', columns: 201, most: 200 }
  test.each<[string, string | Buffer, object]>([
    ['nothing', '', { key: 'list.empty' }],
    ['only a mark', '\ufeff', { key: 'list.empty' }],
    ['only blank lines', '\n \n,,\n', { key: 'list.empty' }],
    ['only a header', 'phone,name\n', { key: 'list.header_only' }],
    ['a spreadsheet', Buffer.from('504b0304140006000800', 'hex'), { key: 'list.zip' }],
    ['an old spreadsheet', Buffer.from('d0cf11e0a1b11ae1', 'hex'), { key: 'list.zip' }],
    ['NUL bytes', 'phone,name\n2135550100,A\0nn\n', { key: 'list.not_text' }],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), { key: 'list.not_text' }],
    [
      'noise without NUL',
      Buffer.from(Uint8Array.from({ length: 999 }, (_, i) => 1 + (i % 30))),
      { key: 'list.not_text' },
    ],
    ['no header', '2135550100,Ann\n2135550101,Bob\n', { key: 'list.header_missing' }],
    ['an open quote', 'phone,name\n1,Ann\n2,"Bob\n3,Cat\n', { key: 'list.unclosed_quote', line: 3 }],
    ['too many columns', `phone${',a'.repeat(200)}\n1\n`, { ...wide, line: 1 }],
    ['a cell too long', `phone,a\n1,b\n2,${'x'.repeat(70_000)}\n3,c\n`, { key: 'list.cell_too_long', line: 3 }],
    ['a quoted cell too long', `phone,a\n1,"${'x'.repeat(70_000)}"\n`, { key: 'list.cell_too_long', line: 2 }],
    ['a row too long', `phone\n${`${'x'.repeat(60_000)},`.repeat(20)}\n`, { key: 'list.cell_too_long', line: 2 }],
  ])('%s', async (_, source, expected) => {
    expect(await refusal(source)).toEqual(expected)
    expect(await refusal(chunks(Buffer.from(source), 11))).toEqual(expected)
  })

  test('NUL bytes far into the file', async () => {
    expect(await refusal(`phone\n${'2135550100\n'.repeat(20_000)}\0`)).toEqual({ key: 'list.not_text' })
  })

  test('too large, too many rows', async () => {
    const text = `phone\n${'2135550100\n'.repeat(100)}`
    expect(await refusal(text, { maxBytes: 1_000 })).toMatchObject({ key: 'list.too_large' })
    expect(await refusal(chunks(Buffer.from(text), 100), { maxBytes: 1_000 })).toMatchObject({ key: 'list.too_large' })
    expect(await refusal(text, { maxRows: 99 })).toEqual({ key: 'list.too_many_rows', most: 99 })
    expect(await refusal(text, { maxRows: 100 })).toBeUndefined()
  })

  test('spreadsheets that write thousands of empty columns are no wide lists', async () => {
    const { header, rows } = await readAll(`phone,name${','.repeat(3_000)}\n2135550100,Ann${','.repeat(3_000)}\n`)
    expect(header).toEqual(['phone', 'name'])
    expect(readContact(guessColumns(header), rows[0]!.cells, 'US')).toMatchObject({ firstName: 'Ann' })
  })

  test.each([
    ['a cell of 10 MB', 'x', 'phone,name\n1,', 'list.cell_too_long'],
    ['a quoted cell of 10 MB', 'x', 'phone,name\n1,"', 'list.cell_too_long'],
    ['a quote never closed', 'x,y\n', 'phone,name\n1,"', 'list.unclosed_quote'],
    ['a line without end', 'ab,', 'phone,name\n', 'list.too_many_columns'],
    ['a row of quoted cells without end', '"a",', 'phone,name\n', 'list.too_many_columns'],
    ['a header without end', 'x', '', 'list.cell_too_long'],
  ])('%s is refused long before its end, and the source closed', async (_, filler, head, key) => {
    const rest = endless(Buffer.from(filler.repeat(16_384)), 10_000_000)
    async function* source() {
      yield Buffer.from(head)
      yield* rest
    }
    expect(await refusal(source())).toMatchObject({ key })
    expect(rest.taken).toBeLessThan(600_000)
    expect(rest.closed).toBe(true)
  })

  test('leaving the rows early, or not reading them, closes the source', async () => {
    const bytes = Buffer.from(`phone\n${'2135550100\n'.repeat(7_000)}`)
    const left = endless(bytes, 100_000_000)
    for await (const _ of (await openList(left)).rows) break
    expect(left.closed).toBe(true)
    const unread = endless(bytes, 100_000_000)
    await (await openList(unread)).close()
    expect(unread.closed).toBe(true)
    expect(unread.taken).toBeLessThan(1_000_000)
  })
})

const scientists = data('spoke-female-scientists.csv')

describe.skipIf(!existsSync(scientists))('files in the wild (skipped without SHARED_DATA)', () => {
  const import_ = async (name: string, region: string) => {
    const { header, rows } = await readAll(readFileSync(data(name)))
    const columns = guessColumns(header)
    return rows.map((row) => readContact(columns, row.cells, region))
  }

  test('405 scientists, 405 numbers', async () => {
    const contacts = await import_('spoke-female-scientists.csv', 'US')
    expect(contacts.length).toBe(405)
    const numbers = contacts.flatMap((contact) => ('error' in contact ? [] : [contact.phone.e164]))
    expect(new Set(numbers).size).toBe(405)
  })

  test('the smallest uploads', async () => {
    for (const name of ['spoke-two-contacts.csv', 'spoke-rewired-people.csv']) {
      const contacts = await import_(name, 'US')
      expect(contacts.map((contact) => 'error' in contact)).toEqual([false, false])
    }
  })

  test('a registration report of 55 columns: its one row has no phone', async () => {
    expect(await import_('rockthevote-registration-report.csv', 'US')).toEqual([{ error: 'empty' }])
  })

  test('every header seen has its phone column', () => {
    const { headers } = JSON.parse(readFileSync(data('csv-headers-in-the-wild.json'), 'utf8')) as {
      headers: Record<string, { header?: string }>
    }
    for (const { header } of Object.values(headers)) {
      if (header) expect(guessColumns(header.split(',')).firstName).toBeDefined()
    }
  })
})
