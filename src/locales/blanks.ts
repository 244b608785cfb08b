/**
 * French puts a blank before `: ; ! ?` and inside « »: no line may break there, or a sign stands alone at the left edge of
 * a telephone. Narrow before `; ! ?`, as the Imprimerie nationale has it.
 */
const small = / (?=[;!?](?!=))/g
const wide = /(?<=«) | (?=[:»])/g

/** Words that go out as SMS: their alphabet has no such blank, one would double the price of a text. */
export const asText = /^(contact\.|page\.sms_|replies\.\w+\.body$|form\.script_example$|event\.pass_words_)/

export const keepTogether = (words: string): string => words.replace(small, '\u202f').replace(wide, '\u00a0')
