// Binds every module to the page once, and again to whatever htmx brings in.
import { bindKeys } from "./keys.js";
import { bindForms } from "./forms.js";
import { bindDialogs } from "./dialogs.js";
import { bindProgress } from "./progress.js";
import { bindPasskeys } from "./passkeys.js";
import { bindSession } from "./session.js";
import { bindHiding } from "./hiding.js";
import { fillCalendar } from "./calendar.js";
import { say } from "./announce.js";

// A page that answers a form, such as a refused one, would be written to the disk with all that was sent, so that the
// browser can send it again. In its place in the history stands the address alone.
history.replaceState(history.state, "", location.href);

function bind(root) {
  bindForms(root);
  bindDialogs(root);
  bindProgress(root);
  bindPasskeys(root);
}

bindKeys(document);
bindHiding(bindSession());
fillCalendar(document);
bind(document);

document.addEventListener("htmx:load", (event) => bind(event.detail.elt));

// After a fragment is replaced: keep the focus where it was, or put it where the fragment asks for it.
document.addEventListener("htmx:afterSettle", (event) => {
  const fragment = event.detail.elt;
  const wanted = fragment.matches?.("[data-balsts-focus]")
    ? fragment
    : fragment.querySelector?.("[data-balsts-focus]");
  if (wanted) {
    wanted.focus();
  }
  const words = fragment.matches?.("[data-balsts-announce]")
    ? fragment
    : fragment.querySelector?.("[data-balsts-announce]");
  if (words) {
    say(words.dataset.balstsAnnounce || words.textContent);
  }
});

document.addEventListener("htmx:responseError", () => {
  say(document.body.dataset.balstsFailed);
});
