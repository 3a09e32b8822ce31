// Small comforts of every page: menus that close, the print button, fresh form protection after a new sign-in.

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
