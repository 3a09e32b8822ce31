// When a live part of the page finds that the session has ended (401), the page stays as it is and asks the person to
// sign in again in a second tab, instead of being replaced by the sign-in page.

const dialog = document.getElementById("expired");

document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.status !== 401 || !dialog) return;
  event.preventDefault();
  if (!dialog.open) dialog.showModal();
});

// Refusals are answered with a sentence for the same place.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([400, 403, 409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

if (dialog) dialog.querySelector("[data-expired-close]").addEventListener("click", () => dialog.close());
