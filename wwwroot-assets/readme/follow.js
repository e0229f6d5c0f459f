// Keeps the server's copy of a text the same as the browser's: one splice at a time, whatever is typed meanwhile goes into the next.
const pieceLength = 4000; // so that what waits behind a long paste does not wait long
const patience = 15000; // ms; an answer that takes longer was lost with the connection
const everything = 2 ** 31 - 1;

// FNV-1a over UTF-16 units, as the server does it.
export function hash(text) {
  let value = 2166136261;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16777619);
  return value >>> 0;
}

const isHigh = (text, at) => at > 0 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;

// What has to be replaced in `before` to get `after`; a pair of surrogates is never cut in two.
export function difference(before, after) {
  const most = Math.min(before.length, after.length);
  let front = 0;
  while (front < most && before.charCodeAt(front) === after.charCodeAt(front)) front++;
  if (isHigh(after, front) || isHigh(before, front)) front--;
  let back = 0;
  while (back < most - front && before.charCodeAt(before.length - 1 - back) === after.charCodeAt(after.length - 1 - back)) back++;
  if (back > 0 && (isHigh(after, after.length - back) || isHigh(before, before.length - back))) back--;
  return { start: front, deleted: before.length - front - back, inserted: after.slice(front, after.length - back) };
}

export function pieces(text) {
  const all = [];
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + pieceLength);
    if (end < text.length && isHigh(text, end)) end--;
    all.push(text.slice(at, end));
    at = end;
  }
  return all.length > 0 ? all : [""];
}

export class Follower {
  #invoke; #read; #show; #sent; #isLost = false; #running = null;

  // invoke(start, deleted, inserted, isLast, hash) asks the server; read() gives the text; show(update) changes the preview.
  constructor(invoke, read, show, text) {
    [this.#invoke, this.#read, this.#show, this.#sent] = [invoke, read, show, text];
  }

  get isBehind() { return this.#isLost || this.#text() !== this.#sent; }

  // Resolves when the server has all that was typed until then, or cannot be reached.
  follow() {
    this.#running ??= this.#run().finally(() => (this.#running = null));
    return this.#running;
  }

  #text() { return this.#read().toWellFormed?.() ?? this.#read(); }

  async #run() {
    while (this.isBehind) {
      try {
        await this.#send(this.#text());
      } catch {
        this.#isLost = true; // the connection broke: what the server has is unknown, so all is sent when it is back
        setTimeout(() => this.follow(), 2000);
        return;
      }
    }
  }

  async #send(text) {
    const change = this.#isLost ? { start: 0, deleted: everything, inserted: text } : difference(this.#sent, text);
    const parts = pieces(change.inserted);
    let [start, deleted, update] = [change.start, change.deleted, null];
    for (const [number, part] of parts.entries()) {
      const isLast = number === parts.length - 1;
      update = await soon(this.#invoke(start, deleted, part, isLast, isLast ? hash(text) : 0));
      [start, deleted] = [start + part.length, this.#isLost && !isLast ? everything : 0];
    }
    if (update === null && this.#isLost) throw new Error("The texts differ although all was sent.");
    [this.#sent, this.#isLost] = [text, update === null];
    if (update !== null) this.#show(update);
  }
}

function soon(answer) {
  return Promise.race([answer, new Promise((_, reject) => setTimeout(() => reject(new Error("No answer")), patience))]);
}
