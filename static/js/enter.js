// Entry forms (data-enter): Enter moves to the next field, as on the paper and in Excel; after the last one it goes to
// the button, and only a second Enter sends. Ctrl+Enter sends from anywhere. Arrow up and down move too.

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
