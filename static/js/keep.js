// Nothing typed is ever lost. A form with data-keep remembers, on this computer and per user, what was typed into it:
// through an error, a stale save, a lost connection, a power cut and a session that ended. Only fields that differ from
// what the server sent are kept, so that coming back never overwrites what others have saved meanwhile.
// Forgotten after a successful save (a success message on the next page, or the event "saved" of a live part).
//   data-keep="name"     several forms on a page need names
//   data-version="3"     of the row shown: if it is newer when typing comes back, the page says so
//   data-private         on a field (identity numbers): kept only as long as this tab lives

const LONGEST = 48 * 3600 * 1000;
const user = document.documentElement.dataset.user;
const PENDING = "keep:pending";

function store(name) {
  try {
    const found = window[name];
    found.getItem(PENDING);
    return found;
  } catch {
    return null; // the browser forbids it: forms still work, only forgetful
  }
}
const lasting = store("localStorage");
const fleeting = store("sessionStorage");

function keyOf(form) {
  return `keep:${user}:${location.pathname}:${form.dataset.keep || ""}`;
}

function isKept(field) {
  return field.name && !field.readOnly && !field.disabled
    && !["hidden", "password", "file", "submit", "button", "reset", "image"].includes(field.type);
}

function valueOf(field) {
  return field.type === "checkbox" || field.type === "radio" ? field.checked : field.value;
}

function servedValue(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.defaultChecked;
  if (field.tagName === "SELECT") {
    const served = [...field.options].find((option) => option.defaultSelected) || field.options[0];
    return served ? served.value : "";
  }
  return field.defaultValue;
}

// Boxes of one name are told apart by their value, repeated names by their place.
function nameOf(form, field) {
  if (field.type === "checkbox" || field.type === "radio") return `${field.name}=${field.value}`;
  const same = [...form.elements].filter((other) => other.name === field.name);
  return same.length > 1 ? `${field.name}#${same.indexOf(field)}` : field.name;
}

function read(storage, key) {
  try {
    const draft = JSON.parse(storage && storage.getItem(key));
    return draft && Date.now() - draft.at < LONGEST ? draft : null;
  } catch {
    return null;
  }
}

function write(storage, key, draft) {
  if (!storage) return;
  try {
    if (Object.keys(draft.fields).length) storage.setItem(key, JSON.stringify(draft));
    else storage.removeItem(key);
  } catch {
    // full: the page still works
  }
}

// What the server sent when the page came, before anything kept was put back. A page that answers a refused form shows
// what was typed, not what is saved: there, what was kept before stays kept.
const served = new WeakMap();
let refusedKey = "";

function keep(form) {
  const draft = { at: Date.now(), version: form.dataset.version || "", fields: {} };
  const secret = { at: draft.at, version: draft.version, fields: {} };
  for (const field of form.elements) {
    if (!isKept(field) || valueOf(field) === served.get(field)) continue;
    (field.hasAttribute("data-private") ? secret : draft).fields[nameOf(form, field)] = valueOf(field);
  }
  write(lasting, keyOf(form), draft);
  write(fleeting, keyOf(form), secret);
}

function forget(key) {
  for (const storage of [lasting, fleeting]) if (storage) storage.removeItem(key);
}

function put(field, value) {
  if (valueOf(field) === value) return false;
  if (typeof value === "boolean") field.checked = value;
  else field.value = value;
  return true;
}

function restore(form) {
  const key = keyOf(form);
  const drafts = [read(lasting, key), read(fleeting, key)].filter(Boolean);
  const changed = [];
  for (const field of form.elements) {
    if (!isKept(field)) continue;
    const name = nameOf(form, field);
    const draft = drafts.find((one) => name in one.fields);
    if (draft && put(field, draft.fields[name])) changed.push(field);
  }
  if (!changed.length) return;
  const stale = drafts.some((one) => one.version !== (form.dataset.version || ""));
  announce(form, key, drafts[0].at, stale);
  for (const field of changed) field.dispatchEvent(new Event("input", { bubbles: true }));
}

function announce(form, key, at, stale) {
  const words = document.getElementById("keep-words").dataset;
  const time = new Date(at).toTimeString().slice(0, 5);
  const note = document.createElement("div");
  note.className = "kept no-print";
  note.setAttribute("role", "status");
  const text = document.createElement("span");
  text.textContent = `${words.restored.replace("TIME", time)} ${stale ? words.stale : ""}`;
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "btn";
  drop.textContent = words.discard;
  drop.addEventListener("click", () => {
    forget(key);
    location.assign(location.href);
  });
  note.append(text, drop);
  form.prepend(note);
}

function adopt(form) {
  if (form.dataset.kept) return;
  form.dataset.kept = "1";
  const key = keyOf(form);
  const typed = key === refusedKey ? Object.assign({}, ...[lasting, fleeting].map((one) => (read(one, key) || {}).fields)) : {};
  for (const field of form.elements) served.set(field, nameOf(form, field) in typed ? undefined : servedValue(field));
  restore(form);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("change", () => keep(form));
  form.addEventListener("submit", () => {
    keep(form);
    if (fleeting) fleeting.setItem(PENDING, keyOf(form));
  });
  form.addEventListener("saved", () => {
    forget(keyOf(form));
    for (const field of form.elements) served.set(field, valueOf(field));
    for (const note of form.querySelectorAll(".kept")) note.remove();
  });
}

function adoptAll(within) {
  for (const form of within.querySelectorAll("form[data-keep]")) adopt(form);
}

function sweep() {
  if (!lasting) return;
  for (const key of Object.keys(lasting)) {
    if (key.startsWith("keep:") && !read(lasting, key)) lasting.removeItem(key);
  }
}

if (user) {
  const pending = fleeting && fleeting.getItem(PENDING);
  if (pending) {
    if (document.querySelector("[data-saved]")) forget(pending);
    else refusedKey = pending;
    fleeting.removeItem(PENDING);
  }
  sweep();
  adoptAll(document);
  document.addEventListener("htmx:load", (event) => adoptAll(event.target));
}
