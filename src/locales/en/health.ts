/** Words of carriers that do not answer, and of what stays where it is. */
export const health = {
  'health.away':
    'The carrier {carrier} does not answer{code, select, none {} other { ({code})}}. It is left alone and tried by itself, less and less often. Texts wait and leave when it is back: none is lost, none goes twice, nothing has to be pressed again. You will be told here.',
  'health.back':
    'The carrier {carrier} answers again, after {n, plural, one {a minute} other {# minutes}}. The texts that waited leave now.',
  'health.note': 'The carrier {carrier} does not answer: texts wait, and leave by themselves when it is back.',
  'import.file_stays':
    'This network lets no bot take your file away: delete your own message with it when the import has ended.',
} as const
