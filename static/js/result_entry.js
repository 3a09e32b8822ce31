// The result form while it is typed: sums at once, then checks, shares and the law's word from the server, which alone
// knows the rules. Nothing is saved here. Without this script the button "Check" does the same.

const form = document.getElementById("result-form");
const PAUSE = 250;
let timer = 0;
let asked = 0;

function count(field) {
  const plain = field.value.replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0)).replace(/[,，\s]/g, "");
  return /^\d+$/.test(plain) ? Number(plain) : 0;
}

function sum() {
  for (const cell of form.querySelectorAll("[data-sum]")) {
    const fields = form.querySelectorAll(`tbody[data-post="${cell.dataset.sum}"] input[name^=votes-]`);
    let total = 0;
    for (const field of fields) total += count(field);
    cell.textContent = total.toLocaleString("en");
  }
}

function pill(cell, state, word) {
  cell.replaceChildren();
  if (!word) return;
  const shapes = { done: "✓", doing: "◐", late: "!", none: "○" };
  const mark = document.createElement("span");
  mark.setAttribute("aria-hidden", "true");
  mark.textContent = shapes[state];
  const outer = document.createElement("span");
  outer.className = `st ${state}`;
  outer.append(mark, ` ${word}`);
  cell.append(outer);
}

function show(answer) {
  for (const line of document.querySelectorAll("[data-check]")) {
    const check = answer.checks[line.dataset.check] || { tone: "", text: "" };
    const field = form.elements.namedItem(line.dataset.check);
    line.className = `hint live ${check.tone}`;
    if (line.textContent !== check.text) line.textContent = check.text;
    if (field && field.classList) {
      field.classList.remove("ok", "warn", "err");
      if (check.tone) field.classList.add(check.tone);
      if (check.tone === "err") field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  }
  for (const [pk, line] of Object.entries(answer.lines)) {
    form.querySelector(`[data-share="${pk}"]`).textContent = line.share;
    pill(form.querySelector(`[data-word="${pk}"]`), line.state, line.word);
  }
  // The refusals of the last attempt are answered by the checks from now on.
  for (const old of form.querySelectorAll(".hint.err:not([data-check])")) old.remove();
  for (const cell of form.querySelectorAll("[data-limit]")) cell.textContent = answer.sums[cell.dataset.limit].words;
  const law = document.querySelector("[data-law]");
  law.className = `law ${answer.law.tone}`;
  for (const part of ["headline", "body", "basis"]) {
    law.querySelector(`[data-law-${part}]`).textContent = answer.law[part];
  }
}

async function ask() {
  const turn = (asked += 1);
  try {
    const response = await fetch(form.dataset.judge, {
      method: "POST",
      body: new FormData(form),
      headers: { "HX-Request": "true", "HX-Current-URL": location.href },
    });
    if (response.status === 401) document.getElementById("expired").showModal();
    if (turn !== asked || !response.ok) return;
    show(await response.json());
  } catch {
    // No connection: typing goes on, the server checks when the form is sent.
  }
}

// Figures shown on demand stay open on this computer once somebody needed them.
for (const part of form.querySelectorAll("details[data-more]")) {
  const key = `more:${part.dataset.more}`;
  try {
    if (localStorage.getItem(key)) part.open = true;
    part.addEventListener("toggle", () => (part.open ? localStorage.setItem(key, "1") : localStorage.removeItem(key)));
  } catch {
    // the browser forbids it: they open by hand
  }
}

// Numbers get their commas when the field is left; the server reads either.
form.addEventListener("focusout", (event) => {
  const field = event.target;
  if (field.matches("input[inputmode=numeric]") && /^\d{4,7}$/.test(field.value)) field.value = Number(field.value).toLocaleString("en");
});

form.addEventListener("input", () => {
  sum();
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
});
