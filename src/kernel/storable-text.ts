const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Whether PostgreSQL can keep the text: it takes no NUL and no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.search(loneSurrogate) === -1;
}

/** The text as PostgreSQL can keep it, with what it cannot take replaced by signs that show it. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\u2400').replace(loneSurrogate, '\ufffd');
}
