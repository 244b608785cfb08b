/** Words of lists and imports. */
export const lists = {
  'command.list': 'Your lists, and new ones made of them',
  'command.list.step': 'show, count or make',
  'command.list.name': 'the list, or the name of the new one',
  'command.list.from': 'such as: Petition + Members - yes:Rally - texted:14d & city=Laval',

  'list.title': 'Lists',
  'list.none': 'There is no list yet. Drop a CSV file here with /import.',
  'list.how':
    'To combine them: /list count Petition + Members - yes:Rally - texted:14d & city=Laval. Then /list make, a name, and the same words.',
  'list.members': 'People',
  'list.textable': 'Can be texted',
  'list.landlines': 'Landlines, kept for calls',
  'list.counted': '{n, plural, =0 {Nobody} one {One person} other {# people}}',
  'list.counted_note': 'Nothing was made yet. To make this list: /list make "a name" {words}',
  'list.made': '{name}: {n, plural, one {one person} other {# people}}',
  'list.made_of': 'Made of: {words}',
  'list.source': 'Source: {source}',

  'button.cancel_import': 'Cancel',
  'button.left_out': 'Rows left out',

  'import.running': 'Importing {list} …',
  'import.progress': '{done} of {total} MB read',
  'import.running_note': 'You can go on working: the result will appear here.',
  'import.cancelled': 'Import of {list} cancelled. Nothing of the file was kept.',
  'import.failed': '{list} was not imported',
  'import.correct':
    'Read wrong? Import again and say it with map, such as map:"phone=Cell, firstName=Given". The names are then put right.',
  'import.unproven':
    '{n, plural, one {One number is in no numbering plan we know: possible, so it is kept} other {# numbers are in no numbering plan we know: possible, so they are kept}}',
  'import.left_out': '{n, plural, one {One row} other {# rows}} left out of {list}',
  'import.left_out_more': '{n, plural, one {And one more row.} other {And # more rows.}}',
  'import.left_out_note': 'Lines are those of your file. Of rows that are left out no phone number is kept.',
  'import.left_out_file': 'All of them as a file (works once, within an hour)',

  'campaign.landlines':
    '{n, plural, one {One landline of the list stays out: kept for calls.} other {# landlines of the list stay out: kept for calls.}}',

  'errors.list.name_taken': 'There is a list called {name} already. Choose another name.',
  'errors.list.words_make': 'Give the new list a name, then its words: /list make "Second round" Petition - yes:Rally',
  'errors.list.words_empty': 'Write which lists: /list count Petition + Members - yes:Rally',
  'errors.list.words_missing':
    'A term is missing beside a + or - or &. Put a name with such a sign in quotation marks.',
  'errors.list.words_begin': '“{found}” cannot stand first: begin with a list, such as: Petition & city=Laval',
  'errors.list.words_plus': '“{found}” cannot be added: use & to keep only these people, or - to take them away.',
  'errors.list.words_many':
    'That is too much at once: at most {most} terms. Make a list of the first ones, then go on with it.',
  'errors.list.words_days': 'texted: “{found}” days is not from 1 to 3650. Write it like texted:14d.',
  'errors.list.words_field': 'No list has a field “{found}”. There are: {fields}',
  'errors.list.words_nobody': 'Nobody is left: no list was made. See the number first with /list count.',
  'errors.list.import_gone': 'This import has ended and left nothing. Import the file again with /import.',
} as const
