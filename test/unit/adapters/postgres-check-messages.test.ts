import { describe, expect, it } from 'vitest';
import { checkMessages } from '../../../src/adapters/postgres/check-messages.ts';

function message(type: string, body: Buffer | string, length = Buffer.byteLength(body) + 4): Buffer {
  const header = Buffer.alloc(5);
  header.write(type);
  header.writeUInt32BE(length, 1);
  return Buffer.concat([header, Buffer.from(body)]);
}

const authenticated = message('R', '\0\0\0\0');
const failure = message('E', 'SFATAL\0C57P03\0Mstarting up\0\0');
const empty = message('N', '\0');
const ready = message('Z', 'I');

describe('messages of PostgreSQL', () => {
  it('pass, however the network cuts them', () => {
    const stream = Buffer.concat([authenticated, failure, empty, message('I', ''), ready]);
    for (const size of [1, 2, 3, 5, 7, 64, stream.length]) {
      const check = checkMessages();
      expect(() => {
        for (let at = 0; at < stream.length; at += size) check(stream.subarray(at, at + size));
      }).not.toThrow();
    }
  });
});

describe('a message that no PostgreSQL sends', () => {
  it.each([
    ['an error whose text does not end', message('E', 'Mno end')],
    ['an error whose list does not end', message('E', 'Mtext\0')],
    ['an error without fields and end', message('E', '')],
    ['a notice whose list does not end', message('N', 'SNOTICE\0Mtext\0')],
    ['an error of a gigabyte', message('E', '', 2 ** 30)],
    ['a row of a gigabyte', message('D', '', 2 ** 30)],
    ['a length that leaves itself out', message('Z', '', 3)],
  ])('is stopped: %s', (_name, bytes) => {
    expect(() => checkMessages()(Buffer.concat([authenticated, bytes, ready]))).toThrow(RangeError);
    const bytewise = checkMessages();
    expect(() => {
      for (const byte of bytes) bytewise(Buffer.from([byte]));
    }).toThrow(RangeError);
  });
});
