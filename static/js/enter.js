// Entry forms (data-enter): Enter moves to the next field, as on the paper and in Excel; after the last one it goes to
// the button, and only a second Enter sends. Ctrl+Enter sends from anywhere. Arrow up and down move too. A column (or a
// row) copied from Excel fills the fields below: one number a field, as the browser alone would run them together.

function fieldsOf(form) {
  return [...form.elements].filter(
    (field) => field.matches("input, select, textarea") && !field.disabled && !field.readOnly
      && field.type !== "hidden" && field.offsetParent !== null && !field.closest("details:not([open])"),
  );
}

// The button that sends: marked with data-send, wherever on the page it stands; else the form's own.
function senderOf(form) {
  return [...form.elements].find((one) => one.matches("[data-send]")) || form.querySelector("button[type=submit]")
    || document.querySelector(`button[type=submit][form="${form.id}"]`);
}

function go(field) {
  field.focus();
  if (field.select && field.type !== "checkbox" && field.type !== "radio") field.select();
}

function step(form, field, by) {
  const fields = fieldsOf(form);
  const next = fields[fields.indexOf(field) + by];
  if (next) go(next);
  else if (by > 0) {
    const send = senderOf(form);
    if (send) send.focus();
  }
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  const form = field.form;
  // While an input method is composing Chinese, Enter belongs to it.
  if (!form || !form.hasAttribute("data-enter") || event.isComposing || event.keyCode === 229) return;
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    form.requestSubmit(senderOf(form) || undefined);
  } else if (event.key === "Enter" && field.matches("input, select")) {
    event.preventDefault();
    step(form, field, event.shiftKey ? -1 : 1);
  } else if (field.matches("input[inputmode=numeric]") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    step(form, field, event.key === "ArrowDown" ? 1 : -1);
  }
});

// The fields a pasted column goes to: in a table those of the same column, else the numbers that follow.
function columnOf(form, field) {
  const numbers = fieldsOf(form).filter((one) => one.matches("input[inputmode=numeric]"));
  const cell = field.closest("td");
  const column = cell ? numbers.filter((one) => one.closest("td") && one.closest("td").cellIndex === cell.cellIndex && one.closest("table") === cell.closest("table")) : numbers;
  return column.slice(column.indexOf(field));
}

document.addEventListener("paste", (event) => {
  const field = event.target;
  const form = field.form;
  if (!form || !form.hasAttribute("data-enter") || !field.matches("input[inputmode=numeric]")) return;
  const text = event.clipboardData.getData("text").replace(/[\r\n]+$/, "").replace(/\r\n?/g, "\n");
  if (/\n/.test(text) === /\t/.test(text)) return; // one cell, or a block: the browser's own way
  event.preventDefault();
  const fields = columnOf(form, field);
  const cells = text.split(/[\n\t]/).slice(0, fields.length);
  cells.forEach((cell, place) => {
    fields[place].value = cell.trim().slice(0, fields[place].maxLength > 0 ? fields[place].maxLength : undefined);
    fields[place].dispatchEvent(new Event("input", { bubbles: true }));
    fields[place].dispatchEvent(new FocusEvent("focusout", { bubbles: true })); // written as after typing
  });
  go(fields[cells.length - 1]);
});
