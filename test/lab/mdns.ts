import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';

/** RFC 6762, section 3. */
const group = '224.0.0.251';
const port = 5353;

/** How often to ask again, in milliseconds: datagrams may get lost. */
const interval = 250;

/**
 * Asks a lab's network by multicast DNS for a name's IPv4 address, as a resolver does that is no responder itself
 * (RFC 6762, section 5.1: from another port than 5353, answered to that port alone).
 * @param from the box's own address in the lab's network
 * @param name such as `pi1.local`
 * @returns the address in the first answer
 * @throws if there is no answer within the time limit, in milliseconds
 */
export async function askMulticast(from: string, name: string, patience = 60_000): Promise<string> {
  const socket = createSocket('udp4');
  const ended = AbortSignal.timeout(patience);
  let timer: NodeJS.Timeout | undefined;
  try {
    socket.bind(0, from);
    await once(socket, 'listening');
    socket.setMulticastInterface(from);
    const ask = (): void => socket.send(question(name), port, group);
    ask();
    timer = setInterval(ask, interval);
    for (;;) {
      const [message] = (await once(socket, 'message', { signal: ended })) as [Buffer, RemoteInfo];
      const address = addressIn(message, name);
      if (address !== undefined) {
        return address;
      }
    }
  } catch (error) {
    throw ended.aborted ? new Error(`There is no answer for “${name}” by multicast DNS.`, { cause: error }) : error;
  } finally {
    clearInterval(timer);
    socket.close();
  }
}

/** A query for one name's A record (RFC 1035, section 4.1). */
function question(name: string): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([header, encoded(name), Buffer.from([0, 1, 0, 1])]);
}

function encoded(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

/** The address in the answer to our question; undefined if the message is something else. */
function addressIn(message: Buffer, name: string): string | undefined {
  const asked = question(name);
  const isAnswer = message.length > asked.length && (message.readUInt8(2) & 0x80) !== 0 && message.readUInt16BE(6) > 0;
  // A legacy unicast response repeats the question (RFC 6762, section 6.7), so that the answer begins where that ends.
  if (!isAnswer || !message.subarray(12, asked.length).equals(asked.subarray(12))) {
    return undefined;
  }
  let at = asked.length;
  // The answer's name is a pointer to the question's, or written out (RFC 1035, section 4.1.4).
  at += (message.readUInt8(at) & 0xc0) === 0xc0 ? 2 : encoded(name).length;
  const isAddress = message.readUInt16BE(at) === 1 && message.readUInt16BE(at + 8) === 4;
  return isAddress ? [...message.subarray(at + 10, at + 14)].join('.') : undefined;
}
