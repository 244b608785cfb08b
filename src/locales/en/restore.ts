/** Words of a house that was restored from a backup. */
export const restore = {
  'command.release_house': 'After a restore: what the house waits for, and let it text again',
  'command.release_house.step': 'show; leave or send (what no carrier can account for); now: without waiting',
  'button.release_house': 'Release it',
  'button.release_leave': 'Release; leave {n, plural, one {that text} other {those #}} unsent',
  'button.release_send': 'Release; send {n, plural, one {it} other {them}} all the same',
  'restore.title': 'Nothing leaves: this house was restored',
  'restore.seal': 'Its database stands elsewhere than before: it was restored from a backup, or it moved.',
  'restore.beat': 'Its database is older than what was seen before: it was restored from a backup.',
  'restore.hand': 'Somebody held it.',
  'restore.looking':
    'Texts that were sent since are being looked up at the carrier, so that nobody gets one twice. Found so far: {found}.',
  'restore.looked':
    'All was looked up: {found, plural, =0 {nobody had} one {one person had} other {# people had}} a text that was forgotten, and will not get it twice. {n, plural, =0 {No text waits.} one {One text waits.} other {# texts wait.}}',
  'restore.open':
    '{carrier} does not list everything it took: {n, plural, one {one text that waits for it} other {# texts that wait for it}} may have arrived already, and nothing can prove it.',
  'restore.decide':
    'That is yours to decide: left unsent, somebody may hear nothing; sent, somebody may read it twice.',
  'restore.how':
    'You will be told here when it can be released. Without waiting: /release_house now; texts sent since the backup may then go twice.',
  'restore.released': 'Released. {n, plural, =0 {No text was waiting.} one {One text goes on.} other {# texts go on.}}',
  'errors.restore.not_held': 'The house is not held: texts leave as usual.',
  'errors.restore.doubtful':
    '{n, plural, one {One text} other {# texts}} may have left already by {carriers}, which cannot prove it. Say what becomes of {n, plural, one {it} other {them}}: leave (unsent) or send.',
  'errors.restore.not_yet':
    'What was sent since the backup is still being looked up at the carrier by the running app. You will be told; without waiting: --now, or /release_house now.',
} as const
