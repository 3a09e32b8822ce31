// Review of a list by keys: up and down move between people, 1 agrees, 2 opens the person, Space ticks.
// Who comes back from a person's page goes on where they were: the answered one has left the list, the next is there.
const table = document.querySelector("[data-review]");
const rows = table ? [...table.querySelectorAll("[data-person]")] : [];

function go(row) {
  if (!row) return;
  for (const each of rows) each.tabIndex = each === row ? 0 : -1;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}

const acts = {
  ArrowDown: (row) => go(rows[rows.indexOf(row) + 1]),
  ArrowUp: (row) => go(rows[rows.indexOf(row) - 1]),
  1: (row) => {
    const agree = row.querySelector("[data-agree]");
    // Without the button there is nothing to agree to: new facts to read, or an answer given already.
    if (!agree) return;
    agree.click();
    go(rows[rows.indexOf(row) + 1]);
  },
  2: (row) => row.querySelector("[data-open]")?.click(),
  " ": (row) => row.querySelector("input[name=pk]")?.click(),
};

table?.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-person]");
  // Only when the row itself has the focus: a button inside keeps its own keys.
  if (!row || event.target !== row || event.ctrlKey || event.altKey || event.metaKey) return;
  const act = acts[event.key];
  if (act) {
    event.preventDefault();
    act(row);
  }
});

const here = `review:${location.pathname}${location.search}`;

function remembered() {
  try {
    const place = Number(sessionStorage.getItem(here));
    sessionStorage.removeItem(here);
    return place || 0;
  } catch {
    return 0; // the browser forbids it: the list begins at its top
  }
}

table?.addEventListener("click", (event) => {
  const row = event.target.closest("a") && event.target.closest("[data-person]");
  if (!row) return;
  try {
    sessionStorage.setItem(here, String(rows.indexOf(row)));
  } catch {
    // as above
  }
});

const place = Math.min(remembered(), rows.length - 1);
if (rows.length && document.activeElement === document.body) go(rows[place]);
