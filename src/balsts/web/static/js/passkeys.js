// Passkeys: asks the browser, puts its answer into the form's hidden field and sends the form.
function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function withBytes(options) {
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const read = { ...options, challenge: bytes(options.challenge) };
  if (options.user) {
    read.user = { ...options.user, id: bytes(options.user.id) };
    read.excludeCredentials = known(options.excludeCredentials);
  } else {
    read.allowCredentials = known(options.allowCredentials);
  }
  return read;
}

function written(credential) {
  const told = {
    clientDataJSON: text(credential.response.clientDataJSON),
  };
  if (credential.response.attestationObject) {
    told.attestationObject = text(credential.response.attestationObject);
    told.transports = credential.response.getTransports?.() ?? [];
  } else {
    told.authenticatorData = text(credential.response.authenticatorData);
    told.signature = text(credential.response.signature);
    if (credential.response.userHandle) {
      told.userHandle = text(credential.response.userHandle);
    }
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: told,
    clientExtensionResults: {},
  });
}

async function ask(place, button) {
  const field = document.getElementById(place.dataset.balstsPasskeyField);
  const failed = place.querySelector("[data-balsts-passkey-failed]");
  const publicKey = withBytes(JSON.parse(place.dataset.balstsPasskeyOptions));
  failed.hidden = true;
  button.setAttribute("aria-busy", "true");
  try {
    const credential = await navigator.credentials[place.dataset.balstsPasskey]({ publicKey });
    field.value = written(credential);
    field.form.requestSubmit();
  } catch {
    failed.hidden = false;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

export function bindPasskeys(root) {
  const can = Boolean(window.PublicKeyCredential && navigator.credentials);
  for (const place of root.querySelectorAll?.("[data-balsts-passkey]") ?? []) {
    const button = place.querySelector("[data-balsts-passkey-button]");
    if (!can || !place.dataset.balstsPasskeyOptions || place.dataset.balstsBound) {
      continue;
    }
    place.dataset.balstsBound = "yes";
    place.querySelector("[data-balsts-passkey-missing]").hidden = true;
    button.hidden = false;
    button.addEventListener("click", () => ask(place, button));
  }
}
