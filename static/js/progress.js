// A progress bar nobody looks at asks nothing: while the window is hidden its requests are held back.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.id === "job-progress") event.preventDefault();
});
