// The worker of one counting screen: with no network it hands back the page and its own files as they last came. It
// sees nothing outside this page's address, keeps nothing but this page, its styles and scripts, and answers from them
// only when the network does not. The network always comes first: what it says replaces what is kept.
const VERSION = "{{ version }}";
const SHELL = `count-shell:${self.registration.scope}:${VERSION}`;
const PATIENCE = 6000;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const mine = `count-shell:${self.registration.scope}:`;
    for (const name of await caches.keys()) if (name.startsWith(mine) && name !== SHELL) await caches.delete(name);
    await self.clients.claim();
  })());
});

// The page tells what it is made of once it is open; a page that is no count any more has everything forgotten.
self.addEventListener("message", (event) => {
  const { keep, forget } = event.data || {};
  if (forget) event.waitUntil(caches.delete(SHELL));
  if (keep) {
    event.waitUntil((async () => {
      const shell = await caches.open(SHELL);
      for (const address of keep) {
        const answer = await fetch(address, { redirect: "error" }).catch(() => null);
        if (answer && answer.ok) await shell.put(address, answer);
      }
      event.source.postMessage({ kept: (await shell.keys()).length });
    })());
  }
});

function isPage(request) {
  return request.mode === "navigate" && request.url.split(/[?#]/)[0] === self.registration.scope;
}

async function answer(request) {
  const shell = await caches.open(SHELL);
  const known = await shell.match(request, { ignoreVary: true });
  const asked = fetch(request).then(async (fresh) => {
    if (fresh.ok && (known || isPage(request))) await shell.put(request, fresh.clone());
    // Signed out, or counted to the end: nothing of the page stays behind.
    else if (isPage(request) && (fresh.type === "opaqueredirect" || fresh.status >= 400) && fresh.status < 500) {
      await caches.delete(SHELL);
    }
    // A server that is being started again: the page goes on as without a network.
    return known && fresh.status >= 500 ? known : fresh;
  });
  if (!known) return asked;
  const late = new Promise((give) => setTimeout(() => give(known), PATIENCE));
  return Promise.race([asked.catch(() => known), late]);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate" && !isPage(request)) return;
  event.respondWith(answer(request));
});
