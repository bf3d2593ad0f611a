/**
 * What the widget keeps in the tab: the session and the words that are not sent yet. Session storage
 * ends with the tab, so a shared computer keeps nothing; where a browser forbids it, memory has to do.
 */
export class TabStorage {
  #store;
  #prefix;
  #memory = new Map();

  /** `store` is null where session storage can't be had; `prefix` keeps two services apart. */
  constructor(store, prefix) {
    this.#store = store;
    this.#prefix = `lantern:${prefix}:`;
  }

  /** The value under a name, or null. */
  read(name) {
    try {
      const text = this.#store?.getItem(this.#prefix + name) ?? this.#memory.get(name) ?? null;
      return text === null ? null : JSON.parse(text);
    } catch {
      return null; // Unreadable is as good as absent: the service holds the record.
    }
  }

  write(name, value) {
    const text = JSON.stringify(value);
    this.#memory.set(name, text);
    try {
      this.#store?.setItem(this.#prefix + name, text);
    } catch {
      // Full or forbidden: memory holds it for as long as the page lives.
    }
  }

  remove(name) {
    this.#memory.delete(name);
    try {
      this.#store?.removeItem(this.#prefix + name);
    } catch {
      // Forbidden, so nothing was ever written.
    }
  }
}

/** The tab's session storage, or null where the browser refuses even to name it. */
export function sessionStorageOrNull() {
  try {
    return globalThis.sessionStorage;
  } catch {
    return null;
  }
}
