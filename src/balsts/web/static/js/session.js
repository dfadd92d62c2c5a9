// The session's countdown: says in time that it will end, hides the page when it has, and keeps what was typed.
// Nothing is stored in the browser, and each window asks the server by itself when somebody presses.
const WARNING = 180;

function put(place, name, shown) {
  place.querySelector(`[data-balsts-session-${name}]`).hidden = !shown;
}

function renewTokens(csrf) {
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    field.value = csrf;
  }
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": csrf }));
}

async function ask(place) {
  const answer = await fetch(place.dataset.balstsSessionUrl, {
    headers: { Accept: "application/json" },
    redirect: "manual",
  });
  if (!answer.ok) {
    return null;
  }
  const told = await answer.json();
  // Somebody else who signed in at this computer is not shown what was typed before.
  return told.person === place.dataset.balstsSessionPerson ? told : null;
}

export function bindSession() {
  const place = document.querySelector("[data-balsts-session]");
  if (!place) {
    return null;
  }
  const idle = Number(place.dataset.balstsSession);
  const left = place.querySelector("[data-balsts-session-left]");
  const main = document.getElementById("main");
  let last = Date.now();

  const show = () => {
    const seconds = Math.ceil(idle - (Date.now() - last) / 1000);
    const isOver = seconds <= 0;
    place.hidden = seconds > WARNING;
    put(place, "soon", !isOver);
    put(place, "over", isOver);
    left.textContent = `${Math.floor(Math.max(seconds, 0) / 60)}:${String(Math.max(seconds, 0) % 60).padStart(2, "0")}`;
    main.classList.toggle("page--closed", isOver);
    main.inert = isOver;
  };
  const worked = () => {
    last = Date.now();
    show();
  };
  const session = {
    ask: () => ask(place).catch(() => null),
    isSameEntry: (told) => told.entry === place.dataset.balstsSessionEntry,
    goOn: (told) => {
      place.dataset.balstsSessionEntry = told.entry;
      renewTokens(told.csrf);
      put(place, "failed", false);
      worked();
    },
  };
  const tryToKeep = async () => {
    const told = await session.ask();
    if (told) {
      session.goOn(told);
    } else {
      put(place, "failed", true);
    }
  };

  document.addEventListener("htmx:afterRequest", worked);
  for (const button of place.querySelectorAll("[data-balsts-session-keep]")) {
    button.addEventListener("click", tryToKeep);
  }
  document.addEventListener("visibilitychange", show);
  setInterval(show, 1000);
  return session;
}
