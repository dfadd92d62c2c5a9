// Keys of the whole page: "/" search, "g" then "d" my day, "n" new record, "?" the list of keys.
function isTyping(target) {
  return target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]") !== null;
}

function press(selector) {
  const target = document.querySelector(selector);
  if (!target) {
    return false;
  }
  if (target.matches("input")) {
    target.focus();
    target.select();
  } else {
    target.click();
  }
  return true;
}

export function bindKeys(root) {
  let waitsForPlace = false;

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
      return;
    }
    if (document.querySelector("dialog[open]") && event.key !== "?") {
      return;
    }
    if (waitsForPlace) {
      waitsForPlace = false;
      if (press(`[data-balsts-go="${CSS.escape(event.key)}"]`)) {
        event.preventDefault();
        return;
      }
    }
    if (event.key === "g") {
      waitsForPlace = true;
      window.setTimeout(() => {
        waitsForPlace = false;
      }, 1500);
      return;
    }
    if (press(`[data-balsts-key="${CSS.escape(event.key)}"]`)) {
      event.preventDefault();
    }
  });
}
