// The service worker's own part; queue.js, store.js and sender.js come before it in one file.
//
// It keeps the page's files, so that the page opens without a network, and sends what waits when
// the browser has a network and no page is open. A version keeps its files in a cache of its own
// and takes over only when pages have loaded all of theirs, so that versions never mix.
//
// A browser may hand it the address of the page with the fragment, where the card's secret is. Of
// an address only the path is used, and the files are asked for by the paths listed here: what is
// kept was never asked for with a code, a token or a cookie.

const worker = (() => {
  const NAME = "holdfast";
  const CACHE = NAME + "-{{version}}";
  const HOME = "/report";
  /** @type {string[]} */
  const SHELL = JSON.parse('{{shell}}');

  const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

  /**
   * Where the page of an address is kept: a card's link also names its precinct.
   * @param {string} url
   */
  const pathOf = (url) => new URL(url).pathname.replace(/^\/report\/[^/]+\/$/, HOME);

  /**
   * Says who answers: the files kept here, or the network as if there were no worker.
   * @param {{ method: string, url: string, mode: string }} request
   * @param {string} origin @param {string[]} shell
   * @returns {"shell" | "network"}
   */
  function route(request, origin, shell) {
    const url = new URL(request.url);
    const own = request.method === "GET" && url.origin === origin
      && shell.indexOf(pathOf(request.url)) >= 0;
    // A page is the same whatever follows its path; of another file this is not known.
    return own && (request.mode === "navigate" || !url.search) ? "shell" : "network";
  }

  async function keep() {
    const cache = await caches.open(CACHE);
    await cache.addAll(SHELL.map((path) => new Request(path, {
      cache: "no-cache", credentials: "omit",
    })));
  }

  /** @param {string} path */
  async function kept(path) {
    const cache = await caches.open(CACHE);
    return await cache.match(path, { ignoreVary: true }) || fetch(path, { credentials: "omit" });
  }

  async function takeOver() {
    for (const name of await caches.keys()) {
      if (name.startsWith(NAME + "-") && name !== CACHE) await caches.delete(name);
    }
    await scope.clients.claim();
  }

  scope.addEventListener("install", (event) => event.waitUntil(keep()));
  scope.addEventListener("activate", (event) => event.waitUntil(takeOver()));
  // The page says that it has all its files.
  scope.addEventListener("message", () => { scope.skipWaiting(); });

  scope.addEventListener("fetch", (event) => {
    if (route(event.request, scope.location.origin, SHELL) === "shell") {
      event.respondWith(kept(pathOf(event.request.url)));
    }
  });

  scope.addEventListener("sync", (/** @type {any} */ event) => {
    if (event.tag !== NAME) return;
    event.waitUntil(sender.once().then((waits) => {
      if (waits) throw new Error("something still waits"); // The browser tries again.
    }));
  });

  return { route };
})();
