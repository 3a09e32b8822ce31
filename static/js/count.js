// The counting screen: a tap or a key is a stroke of 正 at once. Every tap gets its number here and is kept in this
// browser until the server has acknowledged it, so that a lost connection loses nothing and a second sending counts
// once. The bundle's totals on the server stay the only truth: this page only adds what is still on its way.

const board = document.querySelector("[data-count]");
const form = document.getElementById("bundle-form");
const user = document.documentElement.dataset.user;
const bundle = Number(board.dataset.bundle);
const closed = "closed" in board.dataset;
const STORE = `count:${user}:${board.dataset.count}`;
const SENT = `count-sent:${user}:${board.dataset.count}`;
const AT_ONCE = 200;
const SHORTEST = 300;
const LONGEST = 15_000;

// Marks of this bundle that can be undone, oldest first: those the server knew when the page was made, then ours.
const live = JSON.parse(board.dataset.live).map(([id, line, votes]) => ({ id, line, votes }));
const served = new Map([...board.querySelectorAll("[data-line]")].map((row) => [Number(row.dataset.line), Number(row.querySelector("[data-here]").textContent)]));
const here = new Map(served);
let queue = read();
let wait = SHORTEST;
let timer = 0;
let sending = false;
let refused = 0;

function read() {
  try {
    return JSON.parse(localStorage.getItem(STORE) || "[]");
  } catch {
    return [];
  }
}

function keep() {
  try {
    if (queue.length) localStorage.setItem(STORE, JSON.stringify(queue));
    else localStorage.removeItem(STORE);
  } catch {
    // the browser forbids it: taps still go to the server, only a closed window loses those on their way
  }
}

function number() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Pages without https have no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

function apply(mark) {
  if (mark.bundle !== bundle) return;
  here.set(mark.line, (here.get(mark.line) || 0) + (mark.undoes ? -(mark.votes || 1) : 1));
  if (mark.undoes) {
    const place = live.findIndex((each) => each.id === mark.undoes);
    if (place >= 0) live.splice(place, 1);
  } else if (!live.some((each) => each.id === mark.id)) {
    live.push({ id: mark.id, line: mark.line, votes: 1 });
  }
}

// 正 stands in the page with its five strokes in the order they are written; the first ones are taken.
const written = document.querySelector("template[data-character]").content.querySelector("svg");

function character(strokes) {
  const picture = written.cloneNode(true);
  while (picture.children.length > strokes) picture.lastElementChild.remove();
  return picture;
}

function draw(line) {
  const row = board.querySelector(`[data-line="${line}"]`);
  const votes = Math.max(0, here.get(line) || 0);
  const cell = row.querySelector("[data-strokes]");
  const wanted = Math.ceil(votes / 5);
  while (cell.children.length > wanted) cell.lastChild.remove();
  if (cell.lastChild) cell.lastChild.replaceWith(character(Math.min(5, votes - 5 * (cell.children.length - 1))));
  while (cell.children.length < wanted) cell.append(character(Math.min(5, votes - 5 * cell.children.length)));
  row.querySelector("[data-here]").textContent = votes;
  row.querySelector("[data-total]").textContent = Number(row.dataset.before) + votes;
}

function tell() {
  let sum = 0;
  for (const votes of here.values()) sum += votes;
  for (const cell of document.querySelectorAll("[data-sum]")) cell.textContent = sum;
  const state = document.querySelector("[data-state]");
  const words = refused ? `${refused} ${board.dataset.refused}` : queue.length ? `${queue.length} ${board.dataset.waiting}` : board.dataset.sent;
  state.textContent = words;
  state.className = `count-state ${refused ? "err" : queue.length ? "warn" : "ok"}`;
}

// A total typed from paper is one mark of many votes: undoing takes all of them.
function tap(line, undone) {
  if (closed) return;
  const mark = { id: number(), bundle, line, at: Date.now() };
  if (undone) Object.assign(mark, { undoes: undone.id, votes: undone.votes });
  queue.push(mark);
  keep();
  apply(mark);
  draw(line);
  tell();
  later(SHORTEST);
}

function undo() {
  const last = live[live.length - 1];
  if (last) tap(last.line, last);
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(send, pause);
}

async function send() {
  if (sending || !queue.length) return queue.length === 0;
  sending = true;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let answer = null;
  try {
    const response = await fetch(board.dataset.marks, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ marks: queue.slice(0, AT_ONCE) }),
      redirect: "error",
    });
    if (response.ok) answer = { ...(await response.json()), total: Number(response.headers.get("X-Marks")) };
  } catch {
    answer = null; // no connection: the taps stay here
  }
  sending = false;
  if (answer) {
    const settled = new Set([...answer.kept, ...answer.refused]);
    const kept = new Set(answer.kept);
    remember(queue.filter((mark) => kept.has(mark.id)), answer.total);
    refused += answer.refused.length;
    queue = queue.filter((mark) => !settled.has(mark.id));
    keep();
    wait = SHORTEST;
  } else {
    wait = Math.min(LONGEST, wait * 2);
  }
  tell();
  if (queue.length) later(wait);
  return queue.length === 0;
}

board.addEventListener("click", (event) => {
  const button = event.target.closest("[data-tap]");
  if (button) tap(Number(button.closest("[data-line]").dataset.line));
});
document.querySelector("[data-undo]").addEventListener("click", undo);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.target.closest("input, textarea, select")) return;
  if (event.key === "Backspace") {
    event.preventDefault();
    undo();
    return;
  }
  const button = board.querySelector(`[data-tap][data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (button && event.key.length === 1) {
    event.preventDefault();
    tap(Number(button.closest("[data-line]").dataset.line));
    button.classList.add("tapped");
    setTimeout(() => button.classList.remove("tapped"), 150);
  }
});

// A bundle is confirmed on the server's marks: everything goes there first.
form.addEventListener("submit", async (event) => {
  if (!queue.length) return;
  event.preventDefault();
  const button = event.submitter;
  for (let turn = 0; turn < 20 && queue.length; turn += 1) {
    if (!(await send()) && queue.length) await new Promise((go) => setTimeout(go, 250));
  }
  if (!queue.length) form.requestSubmit(button);
});

// Without a network the page comes back as it last came from the server: marks that were sent since are kept beside it.
// "total" is how many marks the server had then; a page that has seen as many knows them itself.
let sentSince = [];
const early = [...queue];

async function remember(marks, total) {
  if (!self.caches || !marks.length) return;
  sentSince.push(...marks.map((mark) => ({ ...mark, total })));
  try {
    const kept = await caches.open(SENT);
    await kept.put(location.pathname, new Response(JSON.stringify(sentSince)));
  } catch {
    // no room or forbidden: a reload without network shows fewer strokes, the server has them all
  }
}

async function recall() {
  if (!self.caches) return;
  try {
    for (const name of await caches.keys()) if (name.startsWith("count-sent:") && name !== SENT) await caches.delete(name);
    const found = await (await caches.open(SENT)).match(location.pathname);
    const seen = Number(board.dataset.seen);
    const waiting = new Set(early.map((mark) => mark.id));
    const ours = found ? (await found.json()).filter((mark) => mark.total > seen && !waiting.has(mark.id)) : [];
    sentSince = [...ours, ...sentSince];
    for (const mark of ours) if (!live.some((each) => each.id === mark.id)) apply(mark);
  } catch {
    sentSince = [];
  }
}

// The worker keeps this page and its files for a reload without a network; only over https or on this machine.
async function keepShell() {
  if (!navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register(board.dataset.worker, { updateViaCache: "none" });
    const { active } = await navigator.serviceWorker.ready;
    navigator.serviceWorker.addEventListener("message", (event) => {
      if (event.data.kept) document.documentElement.dataset.offline = "ready";
    });
    const own = performance.getEntriesByType("resource").map((entry) => entry.name.split("#")[0]);
    const files = own.filter((name) => name.startsWith(location.origin) && /\.(?:css|js|svg|png|woff2?)(?:\?|$)/.test(name));
    active.postMessage({ keep: [location.href.split("#")[0], ...new Set(files)] });
  } catch {
    // not possible here: the page works as long as it stays open
  }
}

async function begin() {
  await recall();
  // An undo comes after its mark: earlier marks first, then what was on its way when the page came up.
  for (const mark of early) if (!live.some((each) => each.id === mark.id)) apply(mark);
  for (const line of here.keys()) draw(line);
  tell();
  if (queue.length) later(0);
}

window.addEventListener("online", () => later(0));
window.addEventListener("load", keepShell);
begin();
