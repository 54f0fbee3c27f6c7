// A browser just large enough for NICE's SDK: jsdom, with what jsdom lacks.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import vm from "node:vm";

/** The window in which the SDK runs. */
export function openWindow(home, page) {
  const load = createRequire(join(home, "x"));
  const { JSDOM, VirtualConsole } = load("jsdom");
  const dom = new JSDOM("<!doctype html><body></body>", {
    url: page,
    runScripts: "outside-only",
    pretendToBeVisual: true,
    virtualConsole: new VirtualConsole(), // the SDK writes a great deal
  });
  const { window } = dom;
  addWhatIsMissing(window, load);
  dom.window.eval(readFileSync(join(home, "nice.js"), "utf8"));
  return window;
}

function addWhatIsMissing(window, load) {
  Object.assign(window, {
    fetch,
    Headers,
    Request,
    Response,
    AbortController,
    AbortSignal,
    Blob,
    BroadcastChannel: silentChannel(),
    TextEncoder,
    TextDecoder,
    structuredClone,
    indexedDB: load("fake-indexeddb"),
    IDBKeyRange: load("fake-indexeddb/lib/FDBKeyRange"),
  });
  Object.defineProperty(window, "crypto", { value: crypto });
  const texts = new Map();
  window.URL.createObjectURL = (blob) => {
    const name = `blob:${texts.size}`;
    texts.set(name, blob.text());
    return name;
  };
  window.URL.revokeObjectURL = () => {};
  window.Worker = workers(texts, load);
}

/** Tabs that do not exist need not be told anything. */
function silentChannel() {
  return class {
    postMessage() {}
    close() {}
    addEventListener() {}
    removeEventListener() {}
  };
}

/** Workers that run in this thread; the RxJS that they would load from a CDN is the installed one. */
function workers(texts, load) {
  const rxjs = { ...load("rxjs"), fetch: load("rxjs/fetch") };
  return class {
    constructor(name) {
      const self = {
        rxjs,
        importScripts() {},
        postMessage: (data) => setTimeout(() => this.alive && this.onmessage?.({ data })),
      };
      this.alive = true;
      this.inside = texts.get(String(name)).then((text) => {
        const silent = { log() {}, error() {}, info() {}, warn() {} };
        const known = { self, console: silent, fetch, Headers, Request, crypto, performance };
        vm.runInNewContext(text, { ...known, setTimeout, setInterval, clearTimeout, clearInterval, Error });
        return self;
      });
    }

    postMessage(data) {
      const copy = JSON.parse(JSON.stringify(data));
      this.inside.then((self) => this.alive && self.onmessage({ data: copy }));
    }

    terminate() {
      this.alive = false;
    }
  };
}
