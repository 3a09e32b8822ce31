// Lets a file be dropped anywhere in the frame of the import form; without script the ordinary file field does it.
const zone = document.querySelector("[data-drop-zone]");
const field = zone && zone.querySelector("input[type=file]");

if (field) {
  const lit = (on) => zone.classList.toggle("over", on);
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      lit(true);
    });
  }
  zone.addEventListener("dragleave", () => lit(false));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    lit(false);
    if (event.dataTransfer.files.length > 0) field.files = event.dataTransfer.files;
  });
}
