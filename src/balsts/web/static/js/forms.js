// Forms by keyboard: 1–9 choose a chip, Ctrl or Cmd with Enter submits; a form is sent once.
function chooseByNumber(event) {
  if (!/^[1-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, dialog[open]")) {
    return;
  }
  const group = event.target.closest("[data-balsts-numbers]") || document.querySelector("[data-balsts-numbers]");
  const choice = group?.querySelectorAll("input")[Number(event.key) - 1];
  if (choice) {
    choice.focus();
    choice.click();
    event.preventDefault();
  }
}

document.addEventListener("keydown", chooseByNumber);

function submitByKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.currentTarget.requestSubmit();
    event.preventDefault();
  }
}

function sendOnce(event) {
  const form = event.currentTarget;
  if (form.dataset.balstsSent === "yes") {
    event.preventDefault();
    return;
  }
  form.dataset.balstsSent = "yes";
  form.querySelectorAll("button[type=submit]").forEach((button) => button.setAttribute("aria-busy", "true"));
}

function letSendAgain(form) {
  delete form.dataset.balstsSent;
  form.querySelectorAll("button[type=submit]").forEach((button) => button.removeAttribute("aria-busy"));
}

export function bindForms(root) {
  const forms = root.matches?.("form[data-balsts-form]")
    ? [root]
    : root.querySelectorAll("form[data-balsts-form]");
  for (const form of forms) {
    if (form.dataset.balstsBound) {
      continue;
    }
    form.dataset.balstsBound = "yes";
    form.addEventListener("keydown", submitByKey);
    form.addEventListener("submit", sendOnce);
    form.addEventListener("htmx:afterRequest", () => letSendAgain(form));
  }
  // Refused forms open with their summary in focus: the reason is where the eye and the ear are.
  root.querySelector?.("[data-balsts-error-summary]")?.focus();
}

window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    document.querySelectorAll("form[data-balsts-form]").forEach(letSendAgain);
  }
});
