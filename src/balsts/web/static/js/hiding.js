// Hides the page at once, by a button or by Esc pressed twice: somebody has come into the room.
// A calendar stands in its place, in the address and in the history too, and the login session ends on the server.
// What was typed waits in this window's memory and nowhere else; it comes back to whoever signs in anew, if it is the
// same person. Other windows of ours are told to hide as well: of all that windows could say, they say only that.
import { fillCalendar } from "./calendar.js";

const TWICE = 800;

function endSession(form) {
  return fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    redirect: "manual",
    keepalive: true,
  }).catch(() => undefined);
}

export function bindHiding(session) {
  const form = document.querySelector("[data-balsts-hide]");
  if (!form || !session) {
    return;
  }
  const others = new BroadcastChannel("balsts-hiding");
  let kept = null;
  let pressedAt = -TWICE;

  const hide = () => {
    if (kept) {
      return;
    }
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    kept = {
      address: location.href,
      title: document.title,
      state: history.state,
      focused: document.activeElement,
      top: window.scrollY,
      content: document.createDocumentFragment(),
    };
    const calendar = document.querySelector("[data-balsts-hidden-page]").content.cloneNode(true);
    kept.content.append(...document.body.childNodes);
    document.body.append(calendar);
    document.title = form.dataset.balstsHideTitle;
    history.replaceState(null, "", form.dataset.balstsHide);
    fillCalendar(document.body);
  };

  const show = () => {
    document.body.replaceChildren(kept.content);
    history.replaceState(kept.state, "", kept.address);
    document.title = kept.title;
    kept.focused?.focus({ preventScroll: true });
    window.scrollTo(0, kept.top);
    kept = null;
  };

  const comeBack = async () => {
    if (!kept || document.hidden) {
      return;
    }
    const told = await session.ask();
    if (!kept || !told) {
      return;
    }
    if (session.isSameEntry(told)) {
      // The server had not heard that the session was to end.
      endSession(form);
      return;
    }
    show();
    session.goOn(told);
  };

  const hideEverywhere = () => {
    if (kept) {
      return;
    }
    hide();
    others.postMessage("hide");
    // Only here: a window that slept may hear of it after its person has signed in anew.
    endSession(form);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    hideEverywhere();
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") {
        pressedAt = -TWICE;
        return;
      }
      if (event.timeStamp - pressedAt < TWICE) {
        hideEverywhere();
      }
      pressedAt = event.timeStamp;
    },
    true,
  );
  others.addEventListener("message", hide);
  window.addEventListener("focus", comeBack);
  document.addEventListener("visibilitychange", comeBack);
}
