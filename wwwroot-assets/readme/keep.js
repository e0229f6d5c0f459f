// What is typed is also kept in this browser until the server says that its draft holds the same: a copy for each editor,
// by course and person. It outlives a lost connection, a restarted server and a closed window.
export class LocalCopy {
  #prefix; #key; #from;

  constructor(course, person, editor, from) {
    this.#prefix = `coursegit-readme:${course}:${person}:`;
    [this.#key, this.#from] = [this.#prefix + editor, from];
  }

  // False when this browser keeps nothing (full, or forbidden).
  write(text) {
    try {
      localStorage.setItem(this.#key, JSON.stringify({ text, from: this.#from, at: Date.now() }));
      return true;
    } catch {
      return false;
    }
  }

  drop() { this.#remove(this.#key); }

  // The copy that goes on from the draft: written by the editor that wrote the draft, or begun with the very text that is there now.
  continuation(before, start) {
    return this.#others().find(copy => (before && copy.key === this.#prefix + before) || copy.from === start) ?? null;
  }

  newest() { return this.#others().sort((a, b) => b.at - a.at)[0] ?? null; }

  forget(copy) { this.#remove(copy.key); }

  forgetAll() { for (const copy of this.#others()) this.forget(copy); this.drop(); }

  #others() {
    try {
      return Object.keys(localStorage).filter(key => key.startsWith(this.#prefix) && key !== this.#key)
        .map(key => ({ key, ...JSON.parse(localStorage.getItem(key)) }));
    } catch {
      return [];
    }
  }

  #remove(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept then.
    }
  }
}
