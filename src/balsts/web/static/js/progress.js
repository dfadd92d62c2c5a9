// Asks how far a job is and replaces the progress fragment until it says that it has ended.
// Nobody is asked once the session's countdown has ended (session.js), until its owner goes on.
const PAUSE = 1500;

async function ask(place) {
  if (place.closest("[inert]")) {
    window.setTimeout(() => ask(place), PAUSE);
    return;
  }
  const response = await fetch(place.dataset.balstsProgress, {
    credentials: "same-origin",
    headers: { "HX-Request": "true" },
    redirect: "manual",
  });
  if (!response.ok || !place.isConnected) {
    return;
  }
  const holder = document.createElement("template");
  holder.innerHTML = await response.text();
  const fresh = holder.content.firstElementChild;
  if (!fresh) {
    return;
  }
  place.replaceWith(fresh);
  if (fresh.matches("[data-balsts-progress]")) {
    bindProgress(fresh.parentElement);
  } else {
    window.location.reload();
  }
}

export function bindProgress(root) {
  root.querySelectorAll("[data-balsts-progress]").forEach((place) => {
    if (place.dataset.balstsBound) {
      return;
    }
    place.dataset.balstsBound = "yes";
    window.setTimeout(() => ask(place), PAUSE);
  });
}
