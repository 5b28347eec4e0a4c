// Every form that a script sends goes through here: with the page's secret, and with a way back in when the sign-in
// has ended meanwhile. The page stays, and so does the operator's phone in it: no call ends.

let secret = document.querySelector('meta[name="csrf"]').content;
let asking = null;

export class Refused extends Error {
  constructor(status, word, said) {
    super(said || word);
    this.status = status;
    this.word = word;
  }
}

// Sends the fields as a form; what the console answered, as JSON where it is JSON. Refused: it was not done.
export async function send(path, fields = {}) {
  let answer = await post(path, fields);
  if (answer.status === 401) {
    await signInAgain();
    answer = await post(path, fields);
  }
  if (answer.status === 403 && (await word(answer)).error === "form_is_old") {
    await renew();
    answer = await post(path, fields);
  }
  const said = await word(answer);
  if (!answer.ok) throw new Refused(answer.status, said.error, said.said);
  return said;
}

// Shows the sign-in over the page and returns when somebody has signed in.
export function signInAgain() {
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

async function post(path, fields) {
  const headers = { "X-CSRF": secret, Accept: "application/json" };
  return fetch(path, { method: "POST", headers, body: new URLSearchParams(fields), redirect: "manual" });
}

async function word(answer) {
  const kind = answer.headers.get("content-type") || "";
  return kind.includes("json") ? answer.clone().json() : {};
}

async function renew() {
  secret = (await (await fetch("/csrf", { headers: { Accept: "application/json" } })).json()).csrf;
}

async function ask() {
  const dialog = document.getElementById("sign-in-again");
  const form = dialog.querySelector("form");
  const wrong = dialog.querySelector(".warning");
  await renew();
  dialog.show();  // beside the phone, which can be used all the while
  form.elements.password.focus();
  await new Promise((done, later) => {
    form.elements.later.onclick = () => later(new Refused(401, "sign_in"));
    form.onsubmit = async (event) => {
      event.preventDefault();
      const answer = await post("/login", Object.fromEntries(new FormData(form)));
      const said = await word(answer);
      wrong.hidden = answer.ok;
      wrong.textContent = said.said || "";
      if (!answer.ok) return;
      if (!said.next.startsWith("/second-factor")) return done();
      window.open(said.next, "_blank");  // beside the page, which stays
      window.onfocus = async () => {
        if ((await fetch("/account", { method: "HEAD", headers: { Accept: "application/json" } })).ok) done();
      };
    };
  }).finally(() => {
    window.onfocus = null;
    form.reset();
    dialog.close();
  });
  await renew();
}
