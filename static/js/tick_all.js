// A box in a table's head that ticks every box of one name.

for (const head of document.querySelectorAll("[data-tick-all]")) {
  const boxes = () => document.querySelectorAll(`input[type=checkbox][name="${head.dataset.tickAll}"]`);
  head.addEventListener("change", () => {
    for (const box of boxes()) box.checked = head.checked;
  });
}
