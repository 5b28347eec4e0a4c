// The board in the browser: hears what changes, counts the time, obeys the keyboard. Without it the pages work as forms.
import { listen } from "./feed.js";
import { Lines } from "./lines.js";
import { Pane } from "./pane.js";
import { obey } from "./keys.js";
import { Bell } from "./bell.js";
import { show as showTroubles } from "./troubles.js";

const board = document.getElementById("board");
let ahead = 0; // this machine's clock is so many milliseconds ahead of the centre's

function count() {
  const now = Date.now() - ahead;
  for (const one of document.querySelectorAll("[data-since]:not([data-since=''])")) {
    if (!one.classList.contains("since")) continue;
    const seconds = Math.max(0, Math.floor((now - Number(one.dataset.since)) / 1000));
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (one.textContent !== text) one.textContent = text;
  }
  for (const one of document.querySelectorAll(".since.at:empty")) {
    one.textContent = new Date(Number(one.dataset.at)).toTimeString().slice(0, 5);
  }
  figures(now);
}

function figures(now) {
  const longest = document.getElementById("longest");
  if (!longest) return;
  const waiting = [...document.querySelectorAll("#open .line.is-waiting")];
  const back = document.querySelectorAll("#open .line.is-call_back");
  document.getElementById("waiting").textContent = waiting.length;
  document.getElementById("call-back").textContent = back.length;
  const since = [...waiting, ...back].map((one) => Number(one.querySelector("[data-since]").dataset.since));
  const seconds = since.length ? Math.max(0, Math.floor((now - Math.min(...since)) / 1000)) : -1;
  longest.textContent = seconds < 0 ? "–" : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

const pane = new Pane(document.querySelector("#pane, .pane.alone"), count);
if (board) {
  const lines = new Lines(board), bell = new Bell(board);
  const troubles = document.getElementById("troubles");
  showTroubles(troubles, { words: JSON.parse(troubles.dataset.words), since: Number(troubles.dataset.since) });
  listen(Number(board.dataset.seq), {
    lines(said) {
      ahead = Date.now() - said.now;
      const fresh = lines.take(said);
      if (said.operators !== undefined) document.getElementById("strip").innerHTML = said.operators;
      if (said.trouble) showTroubles(troubles, said.trouble);
      if (fresh.length && !said.first) bell.ring(fresh);
      pane.heard([...said.lines.map((one) => one.id), ...said.stirred]);
      count();
    },
    operators(said) {
      document.getElementById("strip").innerHTML = said.html;
      count();
    },
    pulse(said) {
      ahead = Date.now() - said.now;
    },
    trouble(said) {
      showTroubles(troubles, said);
    },
    lost(word, since) {
      showTroubles(troubles, { own: word, ownSince: since });
    },
  });
  board.addEventListener("click", (event) => {
    const link = event.target.closest("#open a.whose, #closed a.whose");
    if (!link || !document.getElementById("pane") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    pane.open(link.closest(".line").dataset.id, true);
  });
  document.addEventListener("saijai:ring", (event) => pane.ring(event.detail.incident));
  document.addEventListener("saijai:joined", (event) => pane.ring(event.detail.incident));
}
obey(pane);
count();
setInterval(count, 500);
