/** Words of a house that was restored from a backup. */
export const restore = {
  'command.release_house': 'After a restore: what the house waits for, and let it text again',
  'command.release_house.step': 'show, or now: without waiting for the look at the carrier',
  'button.release_house': 'Release it',
  'restore.title': 'Nothing leaves: this house was restored',
  'restore.seal': 'Its database stands elsewhere than before: it was restored from a backup, or it moved.',
  'restore.beat': 'Its database is older than what was seen before: it was restored from a backup.',
  'restore.hand': 'Somebody held it.',
  'restore.looking':
    'Texts that were sent since are being looked up at the carrier, so that nobody gets one twice. Found so far: {found}.',
  'restore.looked':
    'All was looked up: {found, plural, =0 {nobody had} one {one person had} other {# people had}} a text that was forgotten, and will not get it twice. {n, plural, =0 {No text waits.} one {One text waits.} other {# texts wait.}}',
  'restore.how':
    'You will be told here when it can be released. Without waiting: /release_house now; texts sent since the backup may then go twice.',
  'restore.released': 'Released. {n, plural, =0 {No text was waiting.} one {One text goes on.} other {# texts go on.}}',
  'errors.restore.not_held': 'The house is not held: texts leave as usual.',
  'errors.restore.not_yet':
    'What was sent since the backup is still being looked up at the carrier by the running app. You will be told; without waiting: --now, or /release_house now.',
} as const
