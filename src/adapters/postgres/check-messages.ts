const headerBytes = 5;
/** The length counts itself. */
const lengthBytes = 4;
const maxMessageBytes = 8 * 1024 * 1024;
const maxNoticeBytes = 64 * 1024;
const errorResponse = 'E'.charCodeAt(0);
const noticeResponse = 'N'.charCodeAt(0);

/**
 * Follows the stream of a server's messages and throws where pg must not read on: pg-protocol looks for the end of an
 * error's or a notice's list of fields without regard for the end of the message, and when there is none it never stops.
 * Source: PostgreSQL's documentation, "Message Formats".
 * @throws RangeError from the function it answers, on a message that no PostgreSQL sends.
 */
export function checkMessages(): (chunk: Buffer) => void {
  let header = Buffer.alloc(0);
  let leftBytes = 0;
  let notice: Buffer[] | null = null;

  function begin(): void {
    const length = header.readUInt32BE(1);
    const isNotice = header[0] === errorResponse || header[0] === noticeResponse;
    if (length < lengthBytes || length > (isNotice ? maxNoticeBytes : maxMessageBytes)) {
      throw new RangeError(`a message of ${length} bytes is not PostgreSQL's`);
    }
    leftBytes = length - lengthBytes;
    notice = isNotice ? [] : null;
  }

  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (header.length < headerBytes) {
        const part = chunk.subarray(at, at + headerBytes - header.length);
        header = Buffer.concat([header, part]);
        at += part.length;
        if (header.length < headerBytes) return;
        begin();
      }
      const part = chunk.subarray(at, at + leftBytes);
      at += part.length;
      leftBytes -= part.length;
      notice?.push(part);
      if (leftBytes > 0) return;
      if (notice !== null) checkFields(Buffer.concat(notice));
      header = Buffer.alloc(0);
    }
  };
}

/** Fields of one type byte and a zero-terminated text each, and a zero byte behind the last. */
function checkFields(body: Buffer): void {
  let at = 0;
  while (body[at] !== 0) {
    const end = body.indexOf(0, at + 1);
    if (at >= body.length || end === -1) throw new RangeError("an error message without an end is not PostgreSQL's");
    at = end + 1;
  }
}
