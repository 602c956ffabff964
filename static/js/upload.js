// Dropping files on the area, naming the chosen ones, and guarding against a second click. The form works without it.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const area = document.querySelector("[data-drop]");
  if (!area) return;
  const input = area.querySelector("input[type=file]");
  const chosen = area.querySelector("[data-chosen]");
  const size = (bytes) =>
    bytes < 1024 * 1024
      ? `${Math.max(1, Math.round(bytes / 1024))} КБ`
      : `${(bytes / 1024 / 1024).toFixed(1).replace(".", ",")} МБ`;

  const name = () => {
    chosen.replaceChildren(
      ...Array.from(input.files, (file) => {
        const line = document.createElement("li");
        line.textContent = `${file.name} — ${size(file.size)}`;
        return line;
      }),
    );
    chosen.hidden = !input.files.length;
  };

  input.addEventListener("change", name);
  for (const kind of ["dragenter", "dragover"]) {
    area.addEventListener(kind, (event) => {
      event.preventDefault();
      area.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) {
    area.addEventListener(kind, () => area.classList.remove("over"));
  }
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      name();
    }
  });

  const form = area.closest("form");
  const button = form.querySelector("button[type=submit]");
  const label = button.textContent;
  form.addEventListener("submit", () => {
    button.disabled = true;
    button.textContent = "Файлы отправляются…";
  });
  // The page may come back from the browser's memory by the «back» button.
  window.addEventListener("pageshow", () => {
    button.disabled = false;
    button.textContent = label;
    name();
  });
});
