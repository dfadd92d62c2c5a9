// Opens and closes <dialog>; without script its content is reached by the link's own address.
export function bindDialogs(root) {
  root.querySelectorAll("[data-balsts-opens]").forEach((opener) => {
    if (opener.dataset.balstsBound) {
      return;
    }
    opener.dataset.balstsBound = "yes";
    opener.addEventListener("click", (event) => {
      const dialog = document.getElementById(opener.dataset.balstsOpens);
      if (dialog && !dialog.open) {
        dialog.showModal();
        event.preventDefault();
      }
    });
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") {
    return;
  }
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  });
});
