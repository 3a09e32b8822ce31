// Lets a file be dropped anywhere on the import form, and says at once when it is too large to be taken.
// Without script the ordinary file field does it, and the server says the same sentence.
const form = document.querySelector("form[data-drop]");
const zone = form && form.querySelector("[data-drop-zone]");
const field = zone && zone.querySelector("input[type=file]");

if (field) {
  const limit = Number(form.dataset.limit);
  const refusal = zone.querySelector("[data-drop-too-large]");
  const button = form.querySelector("button[type=submit]");
  const look = () => {
    const tooLarge = [...field.files].some((file) => file.size > limit);
    refusal.hidden = !tooLarge;
    button.disabled = tooLarge;
  };
  const lit = (on) => zone.classList.toggle("over", on);
  const isFile = (event) => event.dataTransfer.types.includes("Files");
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      if (!isFile(event)) return;
      event.preventDefault();
      lit(true);
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) lit(false);
  });
  form.addEventListener("drop", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    lit(false);
    if (event.dataTransfer.files.length > 0) {
      field.files = event.dataTransfer.files;
      look();
    }
  });
  field.addEventListener("change", look);
}
