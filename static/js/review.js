// Review of a list by keys: up and down move between people, 1 agrees, 2 opens the person, Space ticks.
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
    if (agree) agree.click();
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

if (rows.length && document.activeElement === document.body) go(rows[0]);
