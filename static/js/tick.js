// One box that ticks every box of the same form on this page; Shift+click ticks everything in between.
function boxesOf(all) {
  const form = all.dataset.tickAll ? document.getElementById(all.dataset.tickAll) : all.form;
  return [...form.elements].filter((each) => each.type === "checkbox" && each.name === "pk");
}

for (const all of document.querySelectorAll("[data-tick-all]")) {
  const boxes = boxesOf(all);
  let last = null;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
      }
      last = box;
    });
  }
}
