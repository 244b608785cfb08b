import { describe, expect, test } from 'vitest'
import { guessColumns, openList, readContact, type Row } from '../../../src/features/contacts/file.ts'

describe('columns', () => {
  const texted = (header: string) => {
    const names = header.split(/[,;]/)
    return names[guessColumns(names).phone]
  }

  test.each([
    ['firstName,lastName,cell,zip', 'cell'],
    ['first_name,last_name,Cell_Phone,phone', 'Cell_Phone'],
    ['Phone1,Phone2', 'Phone1'],
    ['Preferred Phone,Cell Phone,Home Phone,WorkPhone, WorkPhoneExt', 'Cell Phone'],
    ['HomePhone,IsHomePhoneACellExchange,CellPhone,WorkPhone,Phone,OptInPhone,OptInPhoneType', 'CellPhone'],
    ['Home Phone,Work Phone,Fax,Mobile Phone,Mobile Phone Opt-In', 'Mobile Phone'],
    ['uuid,Phone Number,can2_sms_status', 'Phone Number'],
    ['can2_sms_status,can2_phone', 'can2_phone'],
    ['nationbuilder_id,phone_number,work_phone_number,is_mobile_bad,mobile_number', 'mobile_number'],
    ['Prénom;Nom;Tél. domicile;Téléphone portable', 'Téléphone portable'],
    ['NOM;N° DE TÉLÉPHONE', 'N° DE TÉLÉPHONE'],
    ['No de téléphone;Numéro client', 'No de téléphone'],
    ['Home phone,Phone', 'Phone'],
    ['name,Home phone', 'Home phone'],
    ['Cancelled,Automobile,Telegram,Phone type,tel', 'tel'],
  ])('%s: %s is texted', (header, phone) => {
    expect(texted(header)).toBe(phone)
  })

  test('no phone among them', () => {
    for (const header of [['name', 'email'], ['Phone type'], ['Emergency phone', 'Fax']]) {
      expect(() => guessColumns(header)).toThrow(expect.objectContaining({ key: 'list.no_phone_column' }))
    }
  })

  test('what stands where; other numbers are not kept', () => {
    const header = 'VanID,FirstName,LastName,Zip5,Langue,Home Phone,Cell Phone,Party,,party,Party'.split(',')
    expect(guessColumns(header)).toEqual({
      phone: 6,
      count: 11,
      externalId: 0,
      firstName: 1,
      lastName: 2,
      zip: 3,
      locale: 4,
      ignored: ['Home Phone'],
      fields: [
        { at: 0, name: 'externalId' },
        { at: 3, name: 'zip' },
        { at: 7, name: 'Party' },
        { at: 8, name: 'column_9' },
        { at: 9, name: 'party' },
        { at: 10, name: 'Party_2' },
      ],
    })
  })

  test('headers that name what objects inherit are harmless', async () => {
    const list = await openList(Buffer.from('__proto__,constructor,toString,cell\npolluted,x,y,2135550100\n'))
    const rows: Row[] = []
    for await (const group of list.rows) rows.push(...group)
    const contact = readContact(guessColumns(list.header), rows[0]!.cells, 'US')
    if ('error' in contact) throw new Error(contact.error)
    expect(Object.getPrototypeOf(contact.fields)).toBeNull()
    expect(Object.entries(contact.fields)).toEqual([
      ['__proto__', 'polluted'],
      ['constructor', 'x'],
      ['toString', 'y'],
    ])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('contacts', () => {
  const columns = guessColumns(['phone', 'first name', 'last name', 'language', 'country', 'note'])
  const contact = (...row: string[]) => readContact(columns, row, 'CA')

  test('a row', () => {
    expect(contact('418 555 0199', ' Zoë ', 'L’Écuyer', 'Français', '', ' two\n words ')).toEqual({
      phone: { e164: '+14185550199', country: 'CA', valid: true, line: 'either' },
      firstName: 'Zoë',
      lastName: 'L’Écuyer',
      locale: 'fr',
      fields: { note: 'two words' },
      // 418 reaches into the zone of the Magdalen Islands: hours have to suit both.
      somewhere: { place: 'ca-qc', zone: 'America/Halifax', zoneToo: 'America/Toronto' },
    })
  })

  test('short rows lack their last columns, long rows are refused', () => {
    expect(contact('4185550199')).toMatchObject({ firstName: '', lastName: '', fields: {} })
    expect(contact('4185550199', 'A', 'B', 'fr-CA', '', 'n', '', ' ')).toMatchObject({ locale: 'fr' })
    expect(contact('4185550199', 'A', 'B', '', '', 'n', 'moved')).toEqual({ error: 'extra_cells' })
    expect(contact('', 'A')).toEqual({ error: 'empty' })
  })

  test("the contact's own country goes before the list's", () => {
    for (const country of ['FR', 'france', 'fr']) {
      expect(contact('0612345678', '', '', '', country)).toMatchObject({ phone: { e164: '+33612345678' } })
    }
    expect(contact('4185550199', '', '', '', 'Québec')).toMatchObject({ phone: { e164: '+14185550199' } })
  })

  test('names are cleaned and capped, no half of a character is left', () => {
    const read = contact('4185550199', '\u202eA\u0000n\u0007n\u200b', `${'x'.repeat(99)}😀`)
    expect(read).toMatchObject({ firstName: 'A n n', lastName: 'x'.repeat(99) })
    const long = contact('4185550199', '', '', '', '', 'y'.repeat(60_000))
    expect('fields' in long && long.fields['note']).toBe('y'.repeat(500))
  })

  test('one column of names', () => {
    const named = guessColumns(['Name', 'Phone'])
    for (const [name, lastName] of [
      ['Marie Tremblay Roy', 'Tremblay Roy'],
      ['Tremblay, Marie', 'Tremblay'],
    ]) {
      const contact = readContact(named, [name!, '4185550199'], 'CA')
      expect(contact).toMatchObject({ firstName: 'Marie', lastName })
    }
  })
})
