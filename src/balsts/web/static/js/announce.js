// Says a sentence to screen readers through the page's live region.
export function say(sentence) {
  const region = document.querySelector("[data-balsts-live]");
  if (!region || !sentence) {
    return;
  }
  region.textContent = "";
  window.setTimeout(() => {
    region.textContent = sentence.trim();
  }, 50);
}
