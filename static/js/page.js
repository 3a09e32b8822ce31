// Small comforts of every page: menus that close, the print button, the first refused field in focus, forms sent once,
// fresh form protection after a new sign-in.

const root = document.documentElement;
root.classList.replace("no-js", "js");

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target);
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.activeElement.closest("details[data-menu][open]");
  closeMenus(null);
  if (open) open.querySelector("summary").focus();
});

// Whoever opens an act that needs a reason types the reason next.
document.addEventListener("toggle", (event) => {
  if (!event.target.matches("details.confirm[open]")) return;
  const field = event.target.querySelector("textarea, input:not([type=hidden])");
  if (field) field.focus();
}, true);

// A refused form comes back with its first refused field in focus, opened where it stands folded.
function showFirstRefusal() {
  const field = document.querySelector("main [aria-invalid=true]")
    || document.querySelector("main .bad-field :is(input:not([type=hidden]), select, textarea)");
  if (!field) return;
  for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  field.focus();
  if (field.select && field.type !== "checkbox" && field.type !== "radio") field.select();
}
showFirstRefusal();
// What is typed now is not what was refused.
document.addEventListener("input", (event) => event.target.removeAttribute("aria-invalid"));

// Hurried people click twice: a form that is on its way is not sent again. Scripts that stop a form and send it later
// have said so by now (this runs last); a download leaves the page where it is, so waiting ends by itself.
const ON_ITS_WAY = 5000;
const sent = new WeakMap();
window.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (Date.now() - (sent.get(event.target) || -ON_ITS_WAY) < ON_ITS_WAY) event.preventDefault();
  else sent.set(event.target, Date.now());
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) sent.delete(form);
});

// A choice in a filter bar filters at once; typed text waits for Enter or the button.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-filters]");
  if (form && event.target.matches("select, input[type=checkbox]")) form.requestSubmit();
});

// Empty filters only lengthen the address.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-filters]")) return;
  for (const field of event.target.elements) {
    if (field.name && field.value === "") field.disabled = true;
  }
});
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-filters] :disabled")) field.disabled = false;
});

// Signing in again in another tab changes the token: the cookie knows the current one.
function currentToken() {
  const found = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
  return found ? decodeURIComponent(found[1]) : "";
}
document.addEventListener(
  "submit",
  (event) => {
    const field = event.target.querySelector("input[name=csrfmiddlewaretoken]");
    if (field && currentToken()) field.value = currentToken();
  },
  true,
);
document.addEventListener("htmx:configRequest", (event) => {
  if (currentToken()) event.detail.headers["X-CSRFToken"] = currentToken();
});

// Signed out: no counting screen stays behind in this browser.
if (!document.documentElement.dataset.user && self.caches) {
  caches.keys().then((names) => names.filter((name) => name.startsWith("count-shell:")).forEach((name) => caches.delete(name)));
}
